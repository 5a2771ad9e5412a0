import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("session", {
  en: {
    title: "Sign in", email: "E-mail", password: "Password", code: "Code of your authenticator", codeHelp: "Six digits, or one of your recovery codes.",
    signIn: "Sign in", wait: "Too many tries. Try again in {seconds, plural, one {# second} other {# seconds}}.",
    wrong: "E-mail or password is not right.", wrongCode: "This code is not right, or was used already.",
    ended: "Your session ended", endedHelp: "Sign in to go on. What you typed is still here.",
    noAccount: "No account? Ask a manager or the owner for an invitation link.",
    "join.title": "Join Labelwright", "join.project": "You are invited to {project} as {role}.", "join.installation": "You are invited as {role}.",
    "join.name": "Your name", "join.nameHelp": "Colleagues see it beside your work.", "join.password": "Choose a password",
    "join.passwordHelp": "At least 8 characters. A few words in a row are good.", "join.act": "Create account",
    "join.until": "This link works until {date}.", "join.none": "This link has no invitation in it",
    "join.noneHelp": "Open the whole link that you were sent, to the last character, or ask for a new one.",
    "join.short": "The password needs at least 8 characters.", "join.needed": "This is needed.",
    "role.owner": "owner", "role.member": "member", "role.manager": "manager", "role.reviewer": "reviewer", "role.annotator": "annotator", "role.auditor": "auditor", "role.team_manager": "team manager",
  },
  ar: {
    title: "تسجيل الدخول", email: "البريد الإلكتروني", password: "كلمة المرور", code: "رمز تطبيق المصادقة", codeHelp: "ستة أرقام، أو أحد رموز الاسترداد.",
    signIn: "ادخل", wait: "محاولات كثيرة. أعد المحاولة بعد {seconds, plural, zero {# ثانية} one {ثانية واحدة} two {ثانيتين} few {# ثوانٍ} many {# ثانية} other {# ثانية}}.",
    wrong: "البريد أو كلمة المرور غير صحيحة.", wrongCode: "هذا الرمز غير صحيح أو سبق استعماله.",
    ended: "انتهت جلستك", endedHelp: "سجّل الدخول للمتابعة. ما كتبته ما زال هنا.",
    noAccount: "لا حساب لديك؟ اطلب رابط دعوة من مدير أو من المالك.",
    "join.title": "انضمّ إلى Labelwright", "join.project": "أنت مدعو إلى {project} بدور {role}.", "join.installation": "أنت مدعو بدور {role}.",
    "join.name": "اسمك", "join.nameHelp": "يراه الزملاء بجانب عملك.", "join.password": "اختر كلمة مرور",
    "join.passwordHelp": "8 أحرف على الأقل. بضع كلمات متتالية خيار حسن.", "join.act": "أنشئ الحساب",
    "join.until": "يعمل هذا الرابط حتى {date}.", "join.none": "لا دعوة في هذا الرابط",
    "join.noneHelp": "افتح الرابط الذي أُرسل إليك كاملًا إلى آخر حرف، أو اطلب رابطًا جديدًا.",
    "join.short": "تحتاج كلمة المرور إلى 8 أحرف على الأقل.", "join.needed": "هذا مطلوب.",
    "role.owner": "مالك", "role.member": "عضو", "role.manager": "مدير", "role.reviewer": "مراجِع", "role.annotator": "واسِم", "role.auditor": "مدقّق", "role.team_manager": "مدير فريق",
  },
});
