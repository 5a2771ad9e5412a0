import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("record", {
  en: {
    none: "No answers yet. What was done and what came of it appears here.", days: "Answers by day", daysNote: "{answers, plural, one {# answer} other {# answers}} in {hours} of active time; days are UTC", day: "Day", answers: "Answers", active: "Active time",
    agreement: "Like what was decided", agreed: "{field}: {share} ({low} to {high}), {agreed} of {compared} answers whose item is settled", improve: "What to look at", confusion: "{field}: {count, plural, one {once} other {# times}} “{answered}” where “{decided}” was right",
    byClass: "By class, as decided", class: "Class", share: "Right", interval: "95 % interval", between: "{low} to {high}",
    examples: "Examples", said: "Answered “{answered}”, right is “{right}”", "by.belief": "by the answers of others", "by.review": "by a reviewer", "by.gold": "it was known", fine: "Nothing was decided otherwise.",
  },
  ar: {
    none: "لا إجابات بعد. ما أُنجز وما نتج عنه يظهر هنا.", days: "الإجابات في كل يوم", daysNote: "الإجابات: {answers, number}، الوقت النشط: {hours}؛ الأيام بالتوقيت العالمي", day: "اليوم", answers: "الإجابات", active: "الوقت النشط",
    agreement: "مثل ما قُرِّر", agreed: "{field}: {share} (من {low} إلى {high})، {agreed} من {compared} إجابات حُسم عنصرها", improve: "ما ينبغي النظر فيه", confusion: "{field}: «{answered}» والصحيح «{decided}»، المرات: {count, number}",
    byClass: "بحسب الصنف كما قُرِّر", class: "الصنف", share: "الصحيح", interval: "مجال 95 %", between: "من {low} إلى {high}",
    examples: "أمثلة", said: "أُجيب «{answered}» والصحيح «{right}»", "by.belief": "بإجابات الآخرين", "by.review": "من مراجع", "by.gold": "كان معروفًا", fine: "لم يُقرَّر شيء بخلاف ذلك.",
  },
});
