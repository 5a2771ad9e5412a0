import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("admin", {
  en: {
    title: "Administration", people: "People", audit: "Audit log", invite: "Invite", email: "E-mail (may stay empty)", role: "Role", link: "Invitation link", linkHelp: "Send it to the person. It works until {date}.", name: "Name", state: "State", since: "Since", active: "active", disabled: "disabled", factor: "second factor",
    disable: "Disable", enable: "Enable", disableTitle: "Disable {name}?", disableEffect: "{name} is signed out everywhere and cannot sign in. All their answers stay.", roleOf: "Role of {name}", actOf: "{act} {name}",
    time: "Time", who: "Who", action: "What", object: "Which thing", address: "From", allowed: "Allowed", yes: "yes", no: "refused", more: "Earlier", none: "Nothing written yet.", nobody: "nobody signed in",
    teams: "Teams", teamsHelp: "People who work together, of your own or of a partner. A team’s managers see and look after its people in the projects it is given; nobody is in two teams.", noTeams: "There is no team yet.", newTeam: "New team",
    "kind.own": "own people", "kind.partner": "partner", perHour: "{cost} an hour", perItem: "{cost} an item", anyTime: "Works at any time", teamProjects: "Projects: {names}", manages: "manages", managesOf: "{name} manages the team", leave: "Take out", leaveOf: "Take out: {name}",
    joinTitle: "Add to {name}", joinWho: "Who comes in", join: "Add", teamName: "Name of the team", teamKind: "Of", hours: "Working hours; empty days are free, and without any it works at any time", languages: "Languages", cost: "Cost", costPer: "Of", hour: "an hour", item: "an item",
    saveTeam: "Save the team", leaveAsIs: "Leave it as it is", teamSaved: "Saved.", changeTerms: "Change what is agreed", changeTeam: "Change what is agreed: {name}", termsOf: "What is agreed with {name}",
    auditHelp: "Who did what to which thing, when and from where, and whether it was allowed. Never content. Rows cannot be changed.",
  },
  ar: {
    title: "الإدارة", people: "الأشخاص", audit: "سجل التدقيق", invite: "ادعُ", email: "البريد (قد يبقى فارغًا)", role: "الدور", link: "رابط الدعوة", linkHelp: "أرسله إلى الشخص. يعمل حتى {date}.", name: "الاسم", state: "الحالة", since: "منذ", active: "نشط", disabled: "معطّل", factor: "عامل ثانٍ",
    disable: "عطّل", enable: "فعّل", disableTitle: "تعطيل {name}؟", disableEffect: "يخرج {name} من كل مكان ولا يستطيع الدخول. وتبقى كل إجاباته.", roleOf: "دور {name}", actOf: "{act} {name}",
    time: "الوقت", who: "من", action: "ماذا", object: "أي شيء", address: "من أين", allowed: "سُمح", yes: "نعم", no: "رُفض", more: "الأقدم", none: "لم يُكتب شيء بعد.", nobody: "بلا تسجيل دخول",
    teams: "الفرق", teamsHelp: "أشخاص يعملون معًا، من عندك أو من شريك. يرى مديرو الفريق أفراده ويرعونهم في المشاريع المسندة إليه؛ ولا أحد في فريقين.", noTeams: "لا فريق بعد.", newTeam: "فريق جديد",
    "kind.own": "من عندنا", "kind.partner": "شريك", perHour: "{cost} للساعة", perItem: "{cost} للعنصر", anyTime: "يعمل في أي وقت", teamProjects: "المشاريع: {names}", manages: "يدير", managesOf: "{name} يدير الفريق", leave: "أخرج", leaveOf: "أخرج: {name}",
    joinTitle: "أضف إلى {name}", joinWho: "من ينضم", join: "أضف", teamName: "اسم الفريق", teamKind: "من", hours: "ساعات العمل؛ الأيام الفارغة عطلة، وبلا ساعات يعمل في أي وقت", languages: "اللغات", cost: "الكلفة", costPer: "لكل", hour: "ساعة", item: "عنصر",
    saveTeam: "احفظ الفريق", leaveAsIs: "اتركه كما هو", teamSaved: "حُفظ.", changeTerms: "غيّر المتفق عليه", changeTeam: "غيّر المتفق عليه: {name}", termsOf: "المتفق عليه مع {name}",
    auditHelp: "من فعل ماذا بأي شيء ومتى ومن أين، وهل سُمح به. لا محتوى أبدًا. لا تُغيَّر الصفوف.",
  },
});
