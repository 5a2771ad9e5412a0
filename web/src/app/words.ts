import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("app", {
  en: {
    places: "Places", skip: "Skip to the content", work: "My work", home: "Home", items: "Items", quality: "Quality", talk: "Questions", talkCount: "Questions, {count}", talkNews: "Somebody answered you, or has resolved a question.", people: "People", guidelines: "Guidelines",
    jobs: "Jobs", workflow: "Workflow", plan: "Plan", releases: "Releases", settings: "Settings", admin: "Administration", newProject: "New project", me: "Me", fold: "Fold the bar", unfold: "Unfold the bar",
    search: "Search and commands", nothingFound: "Nothing goes by that name", signOut: "Sign out", label: "Start labelling", review: "Start reviewing",
    light: "Light", dark: "Dark", auto: "As the machine", scheme: "Colours", keys: "Keys that work here", commands: "Commands", itemsFrom: "Items whose id begins with “{q}”", goTo: "Go to", project: "Project", more: "More",
    offline: "Offline. What you do is kept here and sent when the network is back.", lost: "This page does not exist", lostHelp: "The address may be from an older version, or a character is missing.",
    toWork: "To my work", broken: "This page broke", reload: "Load it again", brokenHelp: "What was sent before is kept. If it happens again, tell the operator: {fault}", jobsOpen: "{count, plural, =0 {Jobs} one {Jobs, # running} other {Jobs, # running}}", noJobs: "No jobs yet. Imports, exports and the demonstration show their progress here.",
  },
  ar: {
    places: "الأماكن", skip: "انتقل إلى المحتوى", work: "عملي", home: "الرئيسية", items: "العناصر", quality: "الجودة", talk: "الأسئلة", talkCount: "الأسئلة، {count}", talkNews: "أجابك شخص ما، أو أنهى سؤالًا.", people: "الأشخاص", guidelines: "الإرشادات",
    jobs: "المهام", workflow: "سير العمل", plan: "الخطة", releases: "الإصدارات", settings: "الإعدادات", admin: "الإدارة", newProject: "مشروع جديد", me: "أنا", fold: "اطوِ الشريط", unfold: "ابسط الشريط",
    search: "بحث وأوامر", nothingFound: "لا شيء بهذا الاسم", signOut: "اخرج", label: "ابدأ الوسم", review: "ابدأ المراجعة",
    light: "فاتح", dark: "داكن", auto: "كالجهاز", scheme: "الألوان", keys: "المفاتيح العاملة هنا", commands: "الأوامر", itemsFrom: "عناصر يبدأ معرّفها بـ«{q}»", goTo: "اذهب إلى", project: "المشروع", more: "المزيد",
    offline: "بلا اتصال. ما تفعله محفوظ هنا ويُرسل حين تعود الشبكة.", lost: "هذه الصفحة غير موجودة", lostHelp: "ربما العنوان من إصدار أقدم، أو ينقصه حرف.",
    toWork: "إلى عملي", broken: "تعطّلت هذه الصفحة", reload: "حمّلها من جديد", brokenHelp: "ما أُرسل من قبل محفوظ. إن تكرر هذا فأخبر المشغّل: {fault}", jobsOpen: "{count, plural, =0 {المهام} zero {المهام} one {المهام، واحدة تعمل} two {المهام، اثنتان تعملان} few {المهام، # تعمل} many {المهام، # تعمل} other {المهام، # تعمل}}", noJobs: "لا مهام بعد. يظهر هنا تقدّم الاستيراد والتصدير والعرض التوضيحي.",
  },
});
