export { JoinPage } from "./JoinPage.tsx";
export { LocaleSwitch } from "./LocaleSwitch.tsx";
export { SessionGate } from "./SessionGate.tsx";
