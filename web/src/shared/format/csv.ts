/** The rows of RFC 4180 text, at most `rowsMax`. */
export function readCsv(text: string, rowsMax: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|$)/g)) {
    if (match[0] === "" && row.length === 0) break;
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
    if (rows.length >= rowsMax || match[3] === "") break;
  }
  return rows;
}
