import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("me", {
  en: {
    title: "Me", standing: "How I stand in {project}", tier: "Tier", skill: "Skill", certificate: "Certificate", language: "Language", lapsed: "lapsed", byExam: "by the exam {exam}, {at}", byManager: "by a manager, {at}", until: "until {at}", issuer: "issued by {name}",
    measured: "Right at {field}", interval: "between {low} and {high}, on {answers} answers", exam: "Exam", gives: "gives the certificate {certificate}", questions: "{count, plural, one {# question} other {# questions}}, {pass} to pass",
    minutes: "{count, plural, one {# minute} other {# minutes}}", attempts: "{count, plural, one {# attempt left} other {# attempts left}}", notNow: "Not now: {reason}", again: "again from {at}", practise: "Practise", goOnPractice: "Go on practising", begin_exam: "Begin the exam", goOn: "Go on",
    team: "Team", anyTime: "Works at any time", "day.mon": "Mon", "day.tue": "Tue", "day.wed": "Wed", "day.thu": "Thu", "day.fri": "Fri", "day.sat": "Sat", "day.sun": "Sun",
    sessions: "Where you are signed in", current: "this browser", seen: "seen {when}", end: "Sign out there", signedIn: "since {when}",
    password: "Password", current_password: "Password now", new_password: "New password", newHelp: "At least 8 characters. Your other sessions end.", change: "Change password", changed: "Changed. Your other sessions have ended.", short: "At least 8 characters.",
    totp: "Second factor", totpOff: "Off. With it, a stolen password alone opens nothing.", totpOn: "On: signing in asks for a code of your authenticator.", begin: "Turn on", scan: "Scan this with an authenticator app, or type the key into it.", key: "Key", code: "Code the app shows now", confirm: "Confirm", off: "Turn off", offHelp: "Enter your password to turn it off.",
    recovery: "Recovery codes", recoveryHelp: "Each opens your account once when the authenticator is lost. They are shown only now: print or save them.", stored: "I have stored them", qr: "QR code with the key",
    tokens: "Tokens for programs", tokensHelp: "A token acts in your name. Give each program its own.", tokenName: "What is it for?", days: "Ends after days", create: "Create token", newToken: "New token", newTokenHelp: "It is shown only now.", revoke: "Revoke", ends: "ends {date}", never: "does not end", noTokens: "No tokens.",
    keys: "Keys", keysHelp: "Press ? anywhere to see the keys that work there; choose one to change it. Changed keys follow you to every browser you sign in with.", showKeys: "Show the keys", resetKeys: "Give all first keys back", changedKeys: "{count, plural, =0 {No key changed.} one {# key changed.} other {# keys changed.}}",
  },
  ar: {
    title: "أنا", standing: "مكانتي في {project}", tier: "المستوى", skill: "مهارة", certificate: "شهادة", language: "لغة", lapsed: "انتهت", byExam: "باختبار {exam}، {at}", byManager: "من مدير، {at}", issuer: "أصدرها {name}", until: "حتى {at}",
    measured: "صحة {field}", interval: "بين {low} و{high}، من {answers} إجابات", exam: "اختبار", gives: "يمنح الشهادة {certificate}", questions: "{count, number} أسئلة، {pass} للنجاح",
    minutes: "{count, number} دقائق", attempts: "بقيت {count, number} محاولات", notNow: "ليس الآن: {reason}", again: "مجددًا من {at}", practise: "تدرّب", goOnPractice: "أكمل التدريب", begin_exam: "ابدأ الاختبار", goOn: "أكمل",
    team: "الفريق", anyTime: "يعمل في أي وقت", "day.mon": "الاثنين", "day.tue": "الثلاثاء", "day.wed": "الأربعاء", "day.thu": "الخميس", "day.fri": "الجمعة", "day.sat": "السبت", "day.sun": "الأحد",
    sessions: "أين سجّلت الدخول", current: "هذا المتصفح", seen: "شوهد {when}", end: "أخرجه", signedIn: "منذ {when}",
    password: "كلمة المرور", current_password: "كلمة المرور الآن", new_password: "كلمة مرور جديدة", newHelp: "8 أحرف على الأقل. تنتهي جلساتك الأخرى.", change: "غيّر كلمة المرور", changed: "تغيّرت. انتهت جلساتك الأخرى.", short: "8 أحرف على الأقل.",
    totp: "العامل الثاني", totpOff: "متوقف. معه لا تفتح كلمة مرور مسروقة وحدها شيئًا.", totpOn: "يعمل: يطلب الدخول رمزًا من تطبيق المصادقة.", begin: "شغّله", scan: "امسح هذا بتطبيق مصادقة، أو اكتب المفتاح فيه.", key: "المفتاح", code: "الرمز الذي يظهره التطبيق الآن", confirm: "أكّد", off: "أوقفه", offHelp: "أدخل كلمة مرورك لإيقافه.",
    recovery: "رموز الاسترداد", recoveryHelp: "يفتح كل منها حسابك مرة واحدة إن ضاع تطبيق المصادقة. تظهر الآن فقط: اطبعها أو احفظها.", stored: "لقد حفظتها", qr: "رمز QR فيه المفتاح",
    tokens: "رموز للبرامج", tokensHelp: "الرمز يعمل باسمك. أعطِ كل برنامج رمزه.", tokenName: "لأي غرض؟", days: "ينتهي بعد أيام", create: "أنشئ رمزًا", newToken: "رمز جديد", newTokenHelp: "يظهر الآن فقط.", revoke: "أبطله", ends: "ينتهي {date}", never: "لا ينتهي", noTokens: "لا رموز.",
    keys: "المفاتيح", keysHelp: "اضغط ? في أي مكان لترى المفاتيح العاملة هناك؛ واختر واحدًا لتغييره. تتبعك المفاتيح المغيّرة إلى كل متصفح تدخل منه.", showKeys: "أظهر المفاتيح", resetKeys: "أعد كل المفاتيح الأولى", changedKeys: "{count, plural, =0 {لم يتغير مفتاح.} zero {لم يتغير مفتاح.} one {تغيّر مفتاح واحد.} two {تغيّر مفتاحان.} few {تغيّرت # مفاتيح.} many {تغيّر # مفتاحًا.} other {تغيّر # مفتاح.}}",
  },
});
