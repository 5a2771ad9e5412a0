// Everything that has broken offsets elsewhere, in one place, for tests.
export const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}";

export const corpus: Readonly<Record<string, string>> = {
  empty: "",
  plain: "plain ascii text",
  astral: "a😀b𝒳c🏳️‍🌈d",
  family: `one ${family} family`,
  combining: "e\u0301a\u0323\u0302 \u0915\u094D\u0937",
  crlf: "one\r\ntwo\rthree\n\r\nfour",
  arabic: "قال محمد إنّ السلام عليكم 😀 ثم مضى",
  thai: "ภาษาไทยไม่มีช่องว่าง",
  nul: "a\u0000b\u0000😀",
  bom: "\ufeffwith a mark",
  flags: "🇩🇪🇫🇷🇯🇵 three flags",
  lone: "half \ud83d pair \ude00 end",
  long: "x😀".repeat(3000),
  accents: `\u0301at the start, a space with \u0301one, ${family}\u0301 cafe\u0301 cafe`,
  scripts: "กำลัง \u1112\u1161\u11ab\u1100\u1173\u11af 漢字かな ｶﾞ \u0600123 न\u0940 🇩🇪🇪🇩🇩🇪",
  blob: `begins ${"deadbeef".repeat(500)} ends`,
  talk: `Ann: hello ${family}\r\nBob: قال محمد\n\nAnn: กำ 👍🏽 👍\r\n`,
};
