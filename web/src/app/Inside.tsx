import { Outlet } from "@tanstack/react-router";
import { useLiveAnswers } from "./live.ts";
import { Palette } from "./Palette.tsx";

/** What every signed-in place has: live answers, the palette, the keys. */
export function Inside() {
  useLiveAnswers();
  return (
    <>
      <Outlet />
      <Palette />
    </>
  );
}
