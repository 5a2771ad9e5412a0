import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("exam", {
  en: {
    practiceOf: "Practice: {exam}", examOf: "Exam: {exam}", progress: "{answered} of {asked} answered", left: "{time} left", leave: "Go on later", item: "Item", form: "Questions", group: "Exam",
    send: "Answer", undo: "Undo", missing: "Something is missing.", right: "Right", wrong: "Not right", yours: "Your answer", rightWas: "Right at {field}", or: " or ", next: "Next", finish: "To the result",
    "state.passed": "Passed", "state.failed": "Not passed", "state.ended": "Practised", counted: "{correct} of {asked} were right; wanted are {pass}.", practised: "{correct} of {asked} were right.", toMe: "My page", toWork: "Start working",
  },
  ar: {
    practiceOf: "تدريب: {exam}", examOf: "اختبار: {exam}", progress: "أُجيب عن {answered} من {asked}", left: "بقي {time}", leave: "أكمل لاحقًا", item: "العنصر", form: "الأسئلة", group: "الاختبار",
    send: "أجب", undo: "تراجع", missing: "هناك ما ينقص.", right: "صحيح", wrong: "غير صحيح", yours: "إجابتك", rightWas: "الصحيح في {field}", or: " أو ", next: "التالي", finish: "إلى النتيجة",
    "state.passed": "نجحت", "state.failed": "لم تنجح", "state.ended": "انتهى التدريب", counted: "{correct} من {asked} صحيحة؛ المطلوب {pass}.", practised: "{correct} من {asked} صحيحة.", toMe: "صفحتي", toWork: "ابدأ العمل",
  },
});
