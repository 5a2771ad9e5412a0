import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("talk_page", {
  en: {
    title: "Questions", lead: "What people ask and say about items. Open one to answer it; whoever asked sees it at once.", lead_mine: "What you asked, said or were mentioned in.",
    which: "Which", which_questions: "Open questions", which_mine: "With me", which_all: "All",
    empty_questions: "No open questions", empty_mine: "Nothing yet that you take part in", empty_all: "Nobody has said anything yet", empty_help: "While you look at an item you can ask about it, or about a place in it.",
    unread: "New", mentioned: "you are mentioned", you: "You", somebody: "Somebody", open: "open", resolved: "resolved", remarks: "{count, plural, one {one remark} other {# remarks}}", more: "Show more",
  },
  ar: {
    title: "الأسئلة", lead: "ما يسأله الناس ويقولونه عن العناصر. افتح سؤالًا لتجيب عنه؛ يرى السائل الجواب فورًا.", lead_mine: "ما سألته أو قلته أو ذُكرت فيه.",
    which: "أيّها", which_questions: "الأسئلة المفتوحة", which_mine: "معي", which_all: "الكل",
    empty_questions: "لا أسئلة مفتوحة", empty_mine: "لا شيء بعد تشارك فيه", empty_all: "لم يقل أحد شيئًا بعد", empty_help: "حين تنظر إلى عنصر يمكنك أن تسأل عنه أو عن موضع فيه.",
    unread: "جديد", mentioned: "ذُكرت فيه", you: "أنت", somebody: "شخص ما", open: "مفتوح", resolved: "منتهٍ", remarks: "{count, plural, zero {لا ملاحظات} one {ملاحظة واحدة} two {ملاحظتان} few {# ملاحظات} many {# ملاحظة} other {# ملاحظة}}", more: "أظهر المزيد",
  },
});
