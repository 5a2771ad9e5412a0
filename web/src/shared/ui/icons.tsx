// The page's few signs. Decoration only: a name for assistive technology always stands beside them.
const paths = {
  work: "M4 5h16M4 12h10M4 19h7M16 17l3 3 4-6",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  items: "M4 5h16v4H4zM4 11h16v4H4zM4 17h16v3H4z",
  quality: "M4 20V4M4 20h16M8 15l4-5 3 3 5-7",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-7 7-7s7 3 7 7M17 4a4 4 0 0 1 0 7M19 15c2 1 3 3 3 6",
  guide: "M5 4h11l3 3v13H5zM9 10h7M9 14h7M9 18h4",
  workflow: "M3 5h6v5H3zM15 3h6v5h-6zM15 15h6v5h-6zM9 7h3v-1h3M12 7v10h3",
  jobs: "M12 3v4M12 17v4M3 12h4M17 12h4M6 6l3 3M15 15l3 3M18 6l-3 3M9 15l-3 3",
  plan: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
  release: "M12 4v11M7 10l5 5 5-5M4 20h16",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
  me: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-7 8-7s8 3 8 7",
  admin: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
  plus: "M12 5v14M5 12h14",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  remove: "M6 6l12 12M18 6 6 18",
  fold: "M4 5h16v14H4zM9 5v14",
  upload: "M12 16V5M7 10l5-5 5 5M4 20h16",
  copy: "M8 8h12v12H8zM4 16V4h12",
  check: "M4 12l5 5L20 6",
  offline: "M3 3l18 18M5 13a10 10 0 0 1 5-3M19 13a10 10 0 0 0-4-2M9 17a4 4 0 0 1 6 0",
  talk: "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5",
  table: "M4 5h16v14H4zM4 10h16M10 5v14",
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
      <path d={paths[name]} />
    </svg>
  );
}
