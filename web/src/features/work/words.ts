import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("work", {
  en: {
    title: "My work", start: "Start labelling", review: "Review {count, number} waiting", open: "Open",
    progress: "{settled, number} of {items, number} settled", waiting: "{count, plural, =0 {nothing open} one {# item open} other {# items open}}",
    "first.title": "A place to label data together", "first.owner": "A project holds the items, the questions about them and the people who answer. Make your own, or look around in three demonstration projects.",
    "first.member": "You are in no project yet. A manager adds you by your e-mail address; make your own project if you lead one.",
    create: "New project", demo: "Load the demonstration", demoStarted: "The demonstration is being made. Its projects appear here.", archived: "Archived",
    others: "Projects", yours: "Waiting for you", mine: "My last answers", noneWaiting: "Nothing waits for you now.",
    "fallback": "No answers of yours yet.", items: "no items yet",
  },
  ar: {
    title: "عملي", start: "ابدأ الوسم", review: "راجع المنتظر ({count, number})", open: "افتح",
    progress: "حُسم {settled, number} من {items, number}", waiting: "{count, plural, =0 {لا شيء مفتوح} zero {لا شيء مفتوح} one {عنصر مفتوح واحد} two {عنصران مفتوحان} few {# عناصر مفتوحة} many {# عنصرًا مفتوحًا} other {# عنصر مفتوح}}",
    "first.title": "مكان لوسم البيانات معًا", "first.owner": "يضمّ المشروع العناصر والأسئلة عنها والأشخاص الذين يجيبون. أنشئ مشروعك، أو تجوّل في ثلاثة مشاريع توضيحية.",
    "first.member": "لست في أي مشروع بعد. يضيفك مدير ببريدك الإلكتروني؛ وأنشئ مشروعك إن كنت تقود واحدًا.",
    create: "مشروع جديد", demo: "حمّل العرض التوضيحي", demoStarted: "يُنشأ العرض التوضيحي الآن. ستظهر مشاريعه هنا.", archived: "مؤرشف",
    others: "المشاريع", yours: "بانتظارك", mine: "آخر إجاباتي", noneWaiting: "لا شيء ينتظرك الآن.",
    "fallback": "لا إجابات لك بعد.", items: "لا عناصر بعد",
  },
});
