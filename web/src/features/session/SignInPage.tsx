import { useWords } from "#shared/i18n/index.ts";
import { Door } from "./Door.tsx";
import { SignInForm } from "./SignInForm.tsx";
import { words } from "./words.ts";

export function SignInPage() {
  const t = useWords(words);
  return <Door title={t("title")} foot={t("noAccount")}><SignInForm /></Door>;
}
