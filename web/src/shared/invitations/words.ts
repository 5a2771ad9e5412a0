import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("invitations", {
  en: {
    title: "Open invitations", lead: "Whoever holds the link of one can make an account with it. The link itself is shown only once.", whom: "For", anybody: "whoever holds the link", as: "As", by: "Invited by", terminal: "the terminal", ends: "Ends",
    inProject: "{role} in {project}", takeBack: "Take back", takeBackOf: "Take back the invitation for {name}", takeBackTitle: "Take back the invitation for {name}?", takeBackEffect: "Its link stops working at once. Accounts that exist already stay as they are.", takenBack: "The invitation for {name} is taken back.",
  },
  ar: {
    title: "دعوات مفتوحة", lead: "من يحمل رابط إحداها يستطيع إنشاء حساب به. لا يظهر الرابط نفسه إلا مرة واحدة.", whom: "لمن", anybody: "من يحمل الرابط", as: "بصفة", by: "دعا إليها", terminal: "سطر الأوامر", ends: "تنتهي",
    inProject: "{role} في {project}", takeBack: "اسحبها", takeBackOf: "اسحب الدعوة الموجهة إلى {name}", takeBackTitle: "سحب الدعوة الموجهة إلى {name}؟", takeBackEffect: "يتوقف رابطها فورًا. وتبقى الحسابات الموجودة كما هي.", takenBack: "سُحبت الدعوة الموجهة إلى {name}.",
  },
});
