import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("wizard", {
  en: {
    title: "New project", "step.name": "Name", "step.questions": "Questions", "step.quality": "Quality", "step.items": "Items", "step.people": "People",
    name: "Name of the project", nameHelp: "For example “Support mails, spring”.", description: "What is it for?", next: "Next", back: "Back", create: "Create project", skip: "Skip for now", toPeople: "Next: people", open: "Open the project", start: "Start labelling",
    needName: "A name is needed.", kept: "Your draft from before is here.", discard: "Start anew", done: "{name} is ready.", instructionsHelp: "The instructions can be written later, under Guidelines.", steps: "Steps",
  },
  ar: {
    title: "مشروع جديد", "step.name": "الاسم", "step.questions": "الأسئلة", "step.quality": "الجودة", "step.items": "العناصر", "step.people": "الأشخاص",
    name: "اسم المشروع", nameHelp: "مثلًا «رسائل الدعم، الربيع».", description: "لأي غرض؟", next: "التالي", back: "السابق", create: "أنشئ المشروع", skip: "تجاوز الآن", toPeople: "التالي: الأشخاص", open: "افتح المشروع", start: "ابدأ الوسم",
    needName: "الاسم مطلوب.", kept: "مسودتك السابقة هنا.", discard: "ابدأ من جديد", done: "{name} جاهز.", instructionsHelp: "يمكن كتابة التعليمات لاحقًا ضمن الإرشادات.", steps: "الخطوات",
  },
});
