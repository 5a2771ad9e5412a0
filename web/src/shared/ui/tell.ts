import { notifications } from "@mantine/notifications";
import { faultText } from "./faults.ts";

/** A short word that something worked. */
export const tell = (message: string): void => {
  notifications.show({ message, color: "gray", withBorder: true, autoClose: 4000, role: "status", withCloseButton: false });
};

/** That something failed, until it is read. */
export const tellFault = (fault: unknown): void => {
  notifications.show({ message: faultText(fault), color: "red", withBorder: true, autoClose: 10_000, role: "alert", closeButtonProps: { "aria-label": "×" } });
};
