import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("me", {
  en: {
    title: "Me", sessions: "Where you are signed in", current: "this browser", seen: "seen {when}", end: "Sign out there", signedIn: "since {when}",
    password: "Password", current_password: "Password now", new_password: "New password", newHelp: "At least 8 characters. Your other sessions end.", change: "Change password", changed: "Changed. Your other sessions have ended.", short: "At least 8 characters.",
    totp: "Second factor", totpOff: "Off. With it, a stolen password alone opens nothing.", totpOn: "On: signing in asks for a code of your authenticator.", begin: "Turn on", scan: "Scan this with an authenticator app, or type the key into it.", key: "Key", code: "Code the app shows now", confirm: "Confirm", off: "Turn off", offHelp: "Enter your password to turn it off.",
    recovery: "Recovery codes", recoveryHelp: "Each opens your account once when the authenticator is lost. They are shown only now: print or save them.", stored: "I have stored them", qr: "QR code with the key",
    tokens: "Tokens for programs", tokensHelp: "A token acts in your name. Give each program its own.", tokenName: "What is it for?", days: "Ends after days", create: "Create token", newToken: "New token", newTokenHelp: "It is shown only now.", revoke: "Revoke", ends: "ends {date}", never: "does not end", noTokens: "No tokens.",
    keys: "Keys", keysHelp: "Press ? anywhere to see the keys that work there; choose one to change it. Changed keys follow you to every browser you sign in with.", showKeys: "Show the keys", resetKeys: "Give all first keys back", changedKeys: "{count, plural, =0 {No key changed.} one {# key changed.} other {# keys changed.}}",
  },
  ar: {
    title: "أنا", sessions: "أين سجّلت الدخول", current: "هذا المتصفح", seen: "شوهد {when}", end: "أخرجه", signedIn: "منذ {when}",
    password: "كلمة المرور", current_password: "كلمة المرور الآن", new_password: "كلمة مرور جديدة", newHelp: "8 أحرف على الأقل. تنتهي جلساتك الأخرى.", change: "غيّر كلمة المرور", changed: "تغيّرت. انتهت جلساتك الأخرى.", short: "8 أحرف على الأقل.",
    totp: "العامل الثاني", totpOff: "متوقف. معه لا تفتح كلمة مرور مسروقة وحدها شيئًا.", totpOn: "يعمل: يطلب الدخول رمزًا من تطبيق المصادقة.", begin: "شغّله", scan: "امسح هذا بتطبيق مصادقة، أو اكتب المفتاح فيه.", key: "المفتاح", code: "الرمز الذي يظهره التطبيق الآن", confirm: "أكّد", off: "أوقفه", offHelp: "أدخل كلمة مرورك لإيقافه.",
    recovery: "رموز الاسترداد", recoveryHelp: "يفتح كل منها حسابك مرة واحدة إن ضاع تطبيق المصادقة. تظهر الآن فقط: اطبعها أو احفظها.", stored: "لقد حفظتها", qr: "رمز QR فيه المفتاح",
    tokens: "رموز للبرامج", tokensHelp: "الرمز يعمل باسمك. أعطِ كل برنامج رمزه.", tokenName: "لأي غرض؟", days: "ينتهي بعد أيام", create: "أنشئ رمزًا", newToken: "رمز جديد", newTokenHelp: "يظهر الآن فقط.", revoke: "أبطله", ends: "ينتهي {date}", never: "لا ينتهي", noTokens: "لا رموز.",
    keys: "المفاتيح", keysHelp: "اضغط ? في أي مكان لترى المفاتيح العاملة هناك؛ واختر واحدًا لتغييره. تتبعك المفاتيح المغيّرة إلى كل متصفح تدخل منه.", showKeys: "أظهر المفاتيح", resetKeys: "أعد كل المفاتيح الأولى", changedKeys: "{count, plural, =0 {لم يتغير مفتاح.} zero {لم يتغير مفتاح.} one {تغيّر مفتاح واحد.} two {تغيّر مفتاحان.} few {تغيّرت # مفاتيح.} many {تغيّر # مفتاحًا.} other {تغيّر # مفتاح.}}",
  },
});
