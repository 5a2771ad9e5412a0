import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("settings", {
  en: {
    model: "Model that draws", modelHelp: "Annotators click a thing in a picture, and the model outlines it; they take, change or drop what it suggests, and their answer says so. Pictures are sent to its address, whose host must be one that this server was started with. Empty: no model.",
    modelUrl: "Address", modelName: "Name", modelVersion: "Version", modelSeconds: "Seconds it has for a shape", modelAway: "This server may not ask that host: it was started without it.",
    reasons: "Why reviewers correct", reasonsHelp: "Reviewers choose one with a key when they correct or send back. Authors and this project's quality page see them.", reasonN: "Reason {n, number}", reasonCode: "Code", reasonTitle: "Title", reasonCodeFault: "Small letters, digits and _, each code once", addReason: "Add a reason", removeReason: "Remove {name}", remove: "Remove",
    title: "Settings", general: "Name and description", name: "Name", description: "Description", questions: "Schema", questionsHelp: "A change makes version {next} of the questions. Answers keep the version they were given under.",
    gold: "Known answers", "gold.on": "Give out items whose answer is known", "gold.help": "They look like other work, take no answer from it and decide nothing.", "gold.start": "Share of the work of somebody new", "gold.later": "Share later", "gold.until": "Until so many were answered",
    "gold.pause": "Pause by itself whoever works carelessly", "gold.pauseHelp": "They read why, and may appeal; you decide.", "gold.means": "Who makes mistakes is given more of them for longer. Nobody gets the same one twice.",
    languages: "Languages of items", languagesHelp: "Items that come from then on and have one go only to people who have it.", languageKey: "Where an item says its language: the name in its meta", quality: "Quality", target: "How sure a decision must be", targetHelp: "An item is settled when the belief in its answer reaches this.", min: "Answers at least", max: "Answers at most",
    price: "What one more answer must add", priceHelp: "Accuracy it is expected to add; an item is not asked about again for less. 0 %: answers are asked for until the decision is sure enough. 0.5 % suits most projects.",
    means: "Each item gets {min, plural, one {# answer} other {# answers}}, and more until the answer is {target} sure; after {max, plural, one {# answer} other {# answers}} it goes to review.",
    save: "Save", saved: "Saved.", savedSchema: "Saved as version {version}.", archive: "Archive the project", archiveEffect: "Nobody is given work from {name} any more. Its {items, plural, one {item} other {# items}} and {answers, plural, one {# answer} other {# answers}} stay and can still be exported. You can open it again at any time.",
    reopen: "Open the project again", reopened: "The project is open again.", archived: "The project is archived.", end: "End of the project", unchanged: "Nothing changed yet.",
  },
  ar: {
    model: "النموذج الذي يرسم", modelHelp: "ينقر المعلّمون شيئًا في صورة فيحدده النموذج؛ يأخذون ما يقترحه أو يغيّرونه أو يتركونه، وتقول إجاباتهم ذلك. تُرسل الصور إلى عنوانه، ويجب أن يكون مضيفه ممن بدأ الخادم بهم. فارغ: لا نموذج.",
    modelUrl: "العنوان", modelName: "الاسم", modelVersion: "الإصدار", modelSeconds: "الثواني المتاحة له لكل شكل", modelAway: "لا يجوز لهذا الخادم أن يسأل ذلك المضيف: بدأ من دونه.",
    reasons: "لماذا يصحّح المراجعون", reasonsHelp: "يختار المراجع واحدًا بمفتاح حين يصحّح أو يعيد. يراها أصحاب الإجابات وصفحة الجودة.", reasonN: "السبب {n, number}", reasonCode: "الرمز", reasonTitle: "العنوان", reasonCodeFault: "حروف لاتينية صغيرة وأرقام و_، وكل رمز مرة واحدة", addReason: "أضف سببًا", removeReason: "أزل {name}", remove: "أزل",
    title: "الإعدادات", general: "الاسم والوصف", name: "الاسم", description: "الوصف", questions: "المخطط", questionsHelp: "التغيير يصنع الإصدار {next} من الأسئلة. تحتفظ الإجابات بالإصدار الذي أُعطيت تحته.",
    gold: "أجوبة معروفة", "gold.on": "أعطِ عناصر جوابها معروف", "gold.help": "تبدو كسائر العمل، ولا تأخذ منه إجابة ولا تحسم شيئًا.", "gold.start": "نصيبها من عمل الجديد", "gold.later": "نصيبها لاحقًا", "gold.until": "حتى يُجاب عن هذا العدد",
    "gold.pause": "أوقف تلقائيًا من يعمل بلا عناية", "gold.pauseHelp": "يقرأ السبب وله أن يعترض؛ والقرار لك.", "gold.means": "من يخطئ يُعطى منها أكثر ولمدة أطول. لا يُعطى أحد العنصر نفسه مرتين.",
    languages: "لغات العناصر", languagesHelp: "العناصر القادمة بعد ذلك ولها لغة تُعطى لمن يعرفها فقط.", languageKey: "حقل meta الذي يذكرها", quality: "الجودة", target: "كم يجب أن يكون القرار موثوقًا", targetHelp: "يُحسم العنصر حين يبلغ الاعتقاد بإجابته هذا الحد.", min: "إجابات على الأقل", max: "إجابات على الأكثر",
    price: "ما يجب أن تضيفه إجابة أخرى", priceHelp: "الدقة التي يُتوقع أن تضيفها؛ لا يُسأل عن عنصر ثانية بأقل من ذلك. 0 %: تُطلب الإجابات حتى يصبح القرار موثوقًا. 0.5 % يناسب معظم المشاريع.",
    means: "عدد الإجابات لكل عنصر {min, number}، ثم المزيد حتى تبلغ الثقة {target}؛ وبعد {max, number} يذهب إلى المراجعة.",
    save: "حفظ", saved: "حُفظ.", savedSchema: "حُفظ بالإصدار {version}.", archive: "أرشف المشروع", archiveEffect: "لن يُعطى أحد عملًا من {name} بعد الآن. تبقى عناصره ({items, number}) وإجاباته ({answers, number}) ويمكن تصديرها. تستطيع فتحه ثانية في أي وقت.",
    reopen: "افتح المشروع ثانية", reopened: "المشروع مفتوح ثانية.", archived: "المشروع مؤرشف.", end: "نهاية المشروع", unchanged: "لم يتغير شيء بعد.",
  },
});
