import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("people", {
  en: {
    title: "People", lead: "Managers run the project, reviewers settle disagreements, annotators answer, auditors look on. Annotators do not see each other’s answers.",
    email: "E-mail", role: "Role", add: "Add", addTitle: "Add a person", name: "Name", answers: "Answers", time: "Active time", remove: "Remove", removeTitle: "Remove {name} from this project?",
    removeEffect: "{name} gets no more work here and loses access. Their {answers, plural, one {answer stays} other {# answers stay}}.", roleOf: "Role of {name}", none: "Nobody is here yet.", you: "you",
    invited: "{email} has no account yet. Send this link; it makes the account and opens the project.", added: "{email} is in the project.", link: "Invitation link", disabled: "account disabled",
  },
  ar: {
    title: "الأشخاص", lead: "المديرون يديرون المشروع، والمراجعون يحسمون الخلاف، والواسمون يجيبون، والمدققون يشاهدون. لا يرى الواسمون إجابات بعضهم.",
    email: "البريد الإلكتروني", role: "الدور", add: "أضف", addTitle: "أضف شخصًا", name: "الاسم", answers: "الإجابات", time: "الوقت النشط", remove: "أزل", removeTitle: "إزالة {name} من هذا المشروع؟",
    removeEffect: "لن يأخذ {name} عملًا هنا وسيفقد الوصول. تبقى إجاباته ({answers, number}).", roleOf: "دور {name}", none: "لا أحد هنا بعد.", you: "أنت",
    invited: "لا حساب بعد للعنوان {email}. أرسل هذا الرابط؛ فهو ينشئ الحساب ويفتح المشروع.", added: "صار {email} في المشروع.", link: "رابط الدعوة", disabled: "حساب معطّل",
  },
});
