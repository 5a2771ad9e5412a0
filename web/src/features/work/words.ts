import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("work", {
  en: {
    title: "My work", start: "Start labelling", review: "Review {count, number} waiting", open: "Open",
    progress: "{settled, number} of {items, number} settled", waiting: "{count, plural, =0 {nothing open} one {# item open} other {# items open}}",
    "first.title": "A place to label data together", "first.owner": "A project holds the items, the questions about them and the people who answer. Make your own with “New project”: it asks for a name, the questions, how sure an answer must be, a file and the people.",
    "first.member": "You are in no project yet. A manager adds you by your e-mail address; make your own project if you lead one.",
    create: "New project", demo: "Load the demonstration", demoStarted: "It is being made. Its projects appear here.", demoTitle: "Or look around first", demoHelp: "Three demonstration projects on real data: mails to classify, names to mark in text, photographs. Simulated annotators have answered half of it.", noDemo: "It is not on offer here: {reason}.", archived: "Archived",
    others: "Projects", yours: "Waiting for you",
    items: "no items yet",
  },
  ar: {
    title: "عملي", start: "ابدأ الوسم", review: "راجع المنتظر ({count, number})", open: "افتح",
    progress: "حُسم {settled, number} من {items, number}", waiting: "{count, plural, =0 {لا شيء مفتوح} zero {لا شيء مفتوح} one {عنصر مفتوح واحد} two {عنصران مفتوحان} few {# عناصر مفتوحة} many {# عنصرًا مفتوحًا} other {# عنصر مفتوح}}",
    "first.title": "مكان لوسم البيانات معًا", "first.owner": "يضمّ المشروع العناصر والأسئلة عنها والأشخاص الذين يجيبون. أنشئ مشروعك بـ«مشروع جديد»: يسألك عن الاسم والأسئلة والثقة المطلوبة وملف والأشخاص.",
    "first.member": "لست في أي مشروع بعد. يضيفك مدير ببريدك الإلكتروني؛ وأنشئ مشروعك إن كنت تقود واحدًا.",
    create: "مشروع جديد", demo: "حمّل العرض التوضيحي", demoStarted: "يُنشأ الآن. ستظهر مشاريعه هنا.", demoTitle: "أو تجوّل أولًا", demoHelp: "ثلاثة مشاريع توضيحية على بيانات حقيقية: رسائل تُصنَّف وأسماء تُعلَّم في نصوص وصور. أجاب واسمون محاكون عن نصفها.", noDemo: "ليس معروضًا هنا: {reason}.", archived: "مؤرشف",
    others: "المشاريع", yours: "بانتظارك",
    items: "لا عناصر بعد",
  },
});
