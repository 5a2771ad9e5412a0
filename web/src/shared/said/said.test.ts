import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { arabic } from "./arabic.ts";
import { learn, saidIn } from "./said.ts";

await learn("ar");

const top = resolve(import.meta.dirname, "../../../..");

/** Literals that stand one after another are one, as in C. */
const source = readdirSync(join(top, "server"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".c"))
  .map((path) => readFileSync(join(top, "server", path), "utf8").replace(/(?<!\\)"\s+"/gu, "")).join("\n");

test("every sentence is one that the server says", () => {
  const quotas = ["Your quota", "Your team's quota"].flatMap((whose) => [" a day is reached until %s.", " a week is reached until %s.", " is reached."].map((end) => `${whose} of %lld answer%s${end}`));
  const composed = new Set(["To \"%.*s\": %s.", "You are paused in this project: %.*s", "Your appeal was answered: %.*s", ...quotas]);
  const words = Object.keys(arabic.way).filter((format) => !format.includes("%"));
  const gone = [...Object.keys(arabic.sentences), ...words].filter((format) => !composed.has(format) && !source.includes(`${format.replaceAll("\"", String.raw`\"`)}"`));
  assert.deepEqual(gone, []);
});

test("every translation uses arguments that its sentence has", () => {
  for (const [format, say] of [...Object.entries(arabic.sentences), ...Object.entries(arabic.way)]) {
    const places = (format.match(/%(?:\.\*s|s|\.\d+s|lld|llu|zu|d|\.\d+f|g)/gu) ?? []).length;
    for (const [, i] of say.matchAll(/\{(\d)(?::way)?\}/gu)) assert.ok(Number(i) < places, format);
  }
});

const cases: readonly [string, string, string][] = [
  ["what has no arguments", "Nothing waits for review.", "لا شيء ينتظر المراجعة."],
  ["numbers, and the end of a plural", "Settled: 1 answer, confidence 0.990 reaches the target 0.950.", "حُسم: الإجابات 1، والثقة 0.990 بلغت الهدف 0.950."],
  ["names apart from what is around them", "Another answer is wanted: confidence 0.500 of \"is it. %s\" is below the target 0.950.", "تُطلب إجابة أخرى: الثقة 0.500 في «\u2068is it. %s\u2069» دون الهدف 0.950."],
  ["sentence after sentence", "To \"experts\": undecided. Waiting for its first answer.", "إلى «\u2068experts\u2069»: \u2068لم يُحسم\u2069. ينتظر إجابته الأولى."],
  ["what an edge asked", "To \"experts\": undecided, disagreement is at least 0.5 and below 0.9 and field kind is wolf or the like, drawn among 10 %. Waiting for its first answer.", "إلى «\u2068experts\u2069»: \u2068\u2068\u2068لم يُحسم\u2069، و\u2068\u2068\u2068الاختلاف\u2069 لا يقل عن 0.5\u2069، و\u2068\u2068دون 0.9\u2069، و\u2068\u2068السؤال \u2068kind\u2069\u2069 هو \u2068wolf\u2069 أو نحوه\u2069\u2069\u2069\u2069، سُحب ضمن 10 %\u2069. ينتظر إجابته الأولى."],
  ["classes by name", "Proven: of the items of each of 2 classes (cat, dog) at least 81.0 % are right, with 95 % confidence, from 60 audited items; 80 % are to be proven.", "\u2068\u2068ثبت\u2069: من \u2068عناصر \u2068كل الفئات\u2069 (2 فئات: \u2068cat, dog\u2069)\u2069 صحيح 81.0 % على الأقل\u2069، بثقة 95 %، من 60 عنصرًا مدقَّقًا؛ والمطلوب إثباته 80 %."],
  ["more classes than have room", "Open: of the items of each of 9 classes (cat, dog and 7 more) at least 81.0 % are right so far, with 95 % confidence, from 60 audited items; 90 % are to be proven.", "\u2068\u2068مفتوح\u2069: من \u2068عناصر \u2068كل الفئات\u2069 (9 فئات: \u2068cat, dog\u2069 و7 أخرى)\u2069 صحيح 81.0 % على الأقل\u2068 حتى الآن\u2069\u2069، بثقة 95 %، من 60 عنصرًا مدقَّقًا؛ والمطلوب إثباته 90 %."],
  ["what is proven", "Proven: of the items decided as Mean ones at least 98.0 % are right, with 95 % confidence, from 261 audited items; 98 % are to be proven.", "\u2068\u2068ثبت\u2069: من \u2068العناصر التي قُرّر أنها \u2068Mean ones\u2069\u2069 صحيح 98.0 % على الأقل\u2069، بثقة 95 %، من 261 عنصرًا مدقَّقًا؛ والمطلوب إثباته 98 %."],
  ["a quota", "Your team's quota of 5 answers a day is reached until 2026-12-01 00:00.", "بلغ فريقك حصته اليومية (5 من الإجابات) حتى \u20682026-12-01 00:00\u2069."],
  ["why a workflow is refused", "stages[1].min_labels: 5 is not in 1..3", "\u2068stages[1].min_labels\u2069: 5 ليس بين 1 و3"],
  ["why an import failed", "mails.csv has no column with data: its first line must name the columns", "ليس في \u2068mails.csv\u2069 عمود فيه بيانات: يجب أن يسمّي سطره الأول الأعمدة"],
  ["why somebody is paused", "You are paused in this project: The same answer 12 times in a row, where others differ. What you hold you may finish. If this is wrong, say so in an appeal: a manager reads it.", "أنت موقوف في هذا المشروع: \u2068الإجابة نفسها 12 مرات متتالية حيث يختلف الآخرون.\u2069 ما بيدك لك أن تنهيه. وإن كان هذا خطأ فقل ذلك في اعتراض يقرؤه مدير."],
  ["what a person said at its end", "Sent back by Ann Bell: too vague, is it. Waiting for its first answer.", "أعاده \u2068Ann Bell\u2069: \u2068too vague, is it.\u2069 ينتظر إجابته الأولى."],
  ["parts of a sentence", "For review: all answers agree, and one more would add 0.0100 to the accuracy, not more than 0.0200. Reliabilities: version 3.", "\u2068للمراجعة\u2069: \u2068اتفقت كل الإجابات\u2069، وإجابة أخرى تزيد الدقة 0.0100، وليس أكثر من 0.0200. الموثوقيات: الإصدار 3."],
  ["a refusal that names its field", "email: not signed in", "\u2068email\u2069: لم تسجّل الدخول"],
  ["what nobody knows, as it is", "Settled: by the moon.", "Settled: by the moon."],
];
for (const [claim, text, arabicText] of cases) test(`it says ${claim}`, () => {
  assert.equal(saidIn("ar", text), arabicText);
  assert.equal(saidIn("en", text), text);
});
