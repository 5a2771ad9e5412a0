import qrcode from "qrcode-generator";

const quietModules = 4; // ISO/IEC 18004

/** A QR code as one path. */
export default function QrCode({ text, label, className }: { text: string; label: string; className: string }) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const dark = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const).filter(([row, column]) => code.isDark(row, column));
  const all = size + 2 * quietModules;
  return (
    <svg role="img" aria-label={label} className={className} viewBox={`${-quietModules} ${-quietModules} ${all} ${all}`} shapeRendering="crispEdges">
      <path fill="#000" d={dark.map(([row, column]) => `M${column} ${row}h1v1h-1z`).join("")} />
    </svg>
  );
}
