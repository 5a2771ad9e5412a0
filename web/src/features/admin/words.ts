import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("admin", {
  en: {
    title: "Administration", people: "People", audit: "Audit log", invite: "Invite", email: "E-mail (may stay empty)", role: "Role", link: "Invitation link", linkHelp: "Send it to the person. It works until {date}.", name: "Name", state: "State", since: "Since", active: "active", disabled: "disabled", factor: "second factor",
    disable: "Disable", enable: "Enable", disableTitle: "Disable {name}?", disableEffect: "{name} is signed out everywhere and cannot sign in. All their answers stay.", roleOf: "Role of {name}", actOf: "{act} {name}",
    time: "Time", who: "Who", action: "What", object: "Which thing", address: "From", allowed: "Allowed", yes: "yes", no: "refused", more: "Earlier", none: "Nothing written yet.", nobody: "nobody signed in",
    auditHelp: "Who did what to which thing, when and from where, and whether it was allowed. Never content. Rows cannot be changed.",
  },
  ar: {
    title: "الإدارة", people: "الأشخاص", audit: "سجل التدقيق", invite: "ادعُ", email: "البريد (قد يبقى فارغًا)", role: "الدور", link: "رابط الدعوة", linkHelp: "أرسله إلى الشخص. يعمل حتى {date}.", name: "الاسم", state: "الحالة", since: "منذ", active: "نشط", disabled: "معطّل", factor: "عامل ثانٍ",
    disable: "عطّل", enable: "فعّل", disableTitle: "تعطيل {name}؟", disableEffect: "يخرج {name} من كل مكان ولا يستطيع الدخول. وتبقى كل إجاباته.", roleOf: "دور {name}", actOf: "{act} {name}",
    time: "الوقت", who: "من", action: "ماذا", object: "أي شيء", address: "من أين", allowed: "سُمح", yes: "نعم", no: "رُفض", more: "الأقدم", none: "لم يُكتب شيء بعد.", nobody: "بلا تسجيل دخول",
    auditHelp: "من فعل ماذا بأي شيء ومتى ومن أين، وهل سُمح به. لا محتوى أبدًا. لا تُغيَّر الصفوف.",
  },
});
