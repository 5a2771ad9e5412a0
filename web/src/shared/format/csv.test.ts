import assert from "node:assert/strict";
import { test } from "node:test";
import { readCsv } from "./csv.ts";

const cases = [
  { name: "plain", text: "a,b\n1,2\n", rows: [["a", "b"], ["1", "2"]] },
  { name: "quoted commas, quotes and breaks", text: '"a,b","say ""x""","two\nlines"\r\nc,d,e', rows: [["a,b", 'say "x"', "two\nlines"], ["c", "d", "e"]] },
  { name: "empty cells", text: "a,,c\n,,\n", rows: [["a", "", "c"], ["", "", ""]] },
  { name: "nothing", text: "", rows: [] },
];
for (const row of cases) test(`CSV is read: ${row.name}`, () => assert.deepEqual(readCsv(row.text, 10), row.rows));
test("CSV stops at the bound", () => assert.equal(readCsv("a\nb\nc\n", 2).length, 2));
