import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { me } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText, tell } from "#shared/ui/index.ts";
import { ApiError } from "#shared/api/index.ts";
import { Part } from "./Part.tsx";
import { words } from "./words.ts";
import styles from "./Me.module.css";

const passwordCharactersMin = 8;

export function Password({ email }: { email: string }) {
  const t = useWords(words);
  const client = useQueryClient();
  const form = useForm({ initialValues: { current: "", password: "" }, validate: { password: (v) => (v.length >= passwordCharactersMin ? null : t("short")) } });
  const change = async (values: typeof form.values) => {
    try {
      await me.changePassword(values);
      form.reset();
      tell(t("changed"));
      await client.invalidateQueries({ queryKey: ["me", "sessions"] });
    } catch (fault) {
      form.setFieldError(fault instanceof ApiError && fault.field === "password" ? "password" : "current", faultText(fault));
    }
  };
  return (
    <Part title={t("password")}>
      <form onSubmit={form.onSubmit((values) => change(values))} className={styles["fields"]}>
        <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput label={t("current_password")} autoComplete="current-password" dir="ltr" {...form.getInputProps("current")} />
        <PasswordInput label={t("new_password")} description={t("newHelp")} autoComplete="new-password" dir="ltr" {...form.getInputProps("password")} />
        <Button type="submit" variant="default" loading={form.submitting}>{t("change")}</Button>
      </form>
    </Part>
  );
}
