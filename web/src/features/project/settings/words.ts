import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("settings", {
  en: {
    title: "Settings", general: "Name and description", name: "Name", description: "Description", questions: "Schema", questionsHelp: "A change makes version {next} of the questions. Answers keep the version they were given under.",
    quality: "Quality", target: "How sure a decision must be", targetHelp: "An item is settled when the belief in its answer reaches this.", min: "Answers at least", max: "Answers at most",
    means: "Each item gets {min, plural, one {# answer} other {# answers}}, and more until the answer is {target} sure; after {max, plural, one {# answer} other {# answers}} it goes to review.",
    save: "Save", saved: "Saved.", savedSchema: "Saved as version {version}.", archive: "Archive the project", archiveEffect: "Nobody is given work from {name} any more. Its {items, plural, one {item} other {# items}} and {answers, plural, one {# answer} other {# answers}} stay and can still be exported. You can open it again at any time.",
    reopen: "Open the project again", reopened: "The project is open again.", archived: "The project is archived.", end: "End of the project", unchanged: "Nothing changed yet.",
  },
  ar: {
    title: "الإعدادات", general: "الاسم والوصف", name: "الاسم", description: "الوصف", questions: "المخطط", questionsHelp: "التغيير يصنع الإصدار {next} من الأسئلة. تحتفظ الإجابات بالإصدار الذي أُعطيت تحته.",
    quality: "الجودة", target: "كم يجب أن يكون القرار موثوقًا", targetHelp: "يُحسم العنصر حين يبلغ الاعتقاد بإجابته هذا الحد.", min: "إجابات على الأقل", max: "إجابات على الأكثر",
    means: "عدد الإجابات لكل عنصر {min, number}، ثم المزيد حتى تبلغ الثقة {target}؛ وبعد {max, number} يذهب إلى المراجعة.",
    save: "حفظ", saved: "حُفظ.", savedSchema: "حُفظ بالإصدار {version}.", archive: "أرشف المشروع", archiveEffect: "لن يُعطى أحد عملًا من {name} بعد الآن. تبقى عناصره ({items, number}) وإجاباته ({answers, number}) ويمكن تصديرها. تستطيع فتحه ثانية في أي وقت.",
    reopen: "افتح المشروع ثانية", reopened: "المشروع مفتوح ثانية.", archived: "المشروع مؤرشف.", end: "نهاية المشروع", unchanged: "لم يتغير شيء بعد.",
  },
});
