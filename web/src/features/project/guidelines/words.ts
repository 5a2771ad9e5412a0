import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("guidelines", {
  en: {
    title: "Guidelines", lead: "What everyone reads before they answer. Version {version}.", edit: "Edit", save: "Save as version {version}", cancel: "Cancel", text: "Instructions (Markdown)", preview: "As people will read them",
    none: "No instructions yet", noneHelp: "Say what is asked, show one example of each class, and say what to do when in doubt.", noneReader: "The manager has not written any yet.", saved: "Saved. Everyone at work sees version {version} now.",
    template: "## What is asked\n\n\n## Classes, each with an example\n\n- \n\n## When in doubt\n\n", write: "Write them", unsaved: "Not saved yet; the draft stays in this browser.",
  },
  ar: {
    title: "الإرشادات", lead: "ما يقرؤه الجميع قبل أن يجيبوا. الإصدار {version}.", edit: "عدّل", save: "احفظ بالإصدار {version}", cancel: "إلغاء", text: "التعليمات (Markdown)", preview: "كما سيقرؤها الناس",
    none: "لا تعليمات بعد", noneHelp: "قل ما المطلوب، وأرِ مثالًا لكل صنف، وقل ما العمل عند الشك.", noneReader: "لم يكتب المدير شيئًا بعد.", saved: "حُفظ. يرى كل العاملين الإصدار {version} الآن.",
    template: "## المطلوب\n\n\n## الأصناف، مع مثال لكل منها\n\n- \n\n## عند الشك\n\n", write: "اكتبها", unsaved: "لم يُحفظ بعد؛ تبقى المسودة في هذا المتصفح.",
  },
});
