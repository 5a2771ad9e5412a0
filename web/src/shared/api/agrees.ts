// The page's own types against the served ones: a name, a state or a field that only one side knows does not compile.
// The document calls every part of a reply nullable; types.ts says which are, and what is inside what the document leaves open.
import type { Served } from "./served.ts";
import type * as own from "./types.ts";

/** Only in the document, or only in the page. */
type Strange<Mine, Theirs> = Exclude<keyof Mine, keyof Theirs> | Exclude<keyof Theirs, keyof Mine>;
/** Parts the document does not allow to be as the page has them. */
type Unlike<Mine, Theirs> = { [K in keyof Mine & keyof Theirs]: Mine[K] extends Theirs[K] | undefined ? never : K }[keyof Mine & keyof Theirs];
/** Parts with a word (a state, a role) that the page has not heard of. */
type Unheard<Mine, Theirs> = { [K in keyof Mine & keyof Theirs]: string extends Theirs[K] ? never : NonNullable<Theirs[K]> extends string ? (NonNullable<Theirs[K]> extends Mine[K] ? never : K) : never }[keyof Mine & keyof Theirs];

/** Never, when both say the same; else the names of the parts that differ. */
type Differs<Mine, Theirs, Known = never> = Exclude<Strange<Mine, Theirs> | Unlike<Mine, Theirs> | Unheard<Mine, Theirs>, Known>;
type Agree<Table extends Record<keyof Table, never>> = Table;

export type Agreed = Agree<{
  User: Differs<own.User, Served["User"]>;
  Session: Differs<own.Session, Served["Session"]>;
  Quality: Differs<own.Quality, Served["Quality"]>;
  Counts: Differs<own.Counts, Served["Counts"]>;
  Project: Differs<own.Project, Served["Project"]>;
  NewProject: Differs<own.NewProject, Served["ProjectCreate"]>;
  ProjectChange: Differs<own.ProjectChange, Served["ProjectPatch"]>;
  ItemFull: Differs<own.ItemFull, Served["Item"]>;
  ItemRow: Differs<own.ItemRow, Served["ItemRow"]>;
  SourceRef: Differs<own.SourceRef, Served["SourceRef"]>;
  Evidence: Differs<own.Evidence, Served["Evidence"]>;
  Suggestion: Differs<own.Suggestion, Served["Suggestion"]>;
  Lease: Differs<own.Lease, Served["Lease"]>;
  Next: Differs<own.Next, Served["LeaseList"]>;
  Submission: Differs<own.Submission, Served["Answer"]>;
  ReviewSubmission: Differs<own.ReviewSubmission, Served["Review"]>;
  Revision: Differs<own.Revision, Served["Revise"]>;
  Submitted: Differs<own.Submitted, Served["AnswerReceipt"]>;
  MyAnswer: Differs<own.MyAnswer, Served["OwnAnswer"]>;
  Job: Differs<own.Job, Served["Job"]>;
  Person: Differs<own.Person, Served["Member"]>;
  Invited: Differs<own.Invited, Served["MemberAdded"]>;
  Invitation: Differs<own.Invitation, Served["InvitationMade"]>;
  OpenInvitation: Differs<own.OpenInvitation, Served["OpenInvitation"]>;
  DemoOffer: Differs<own.DemoOffer, Served["DemoOffer"]>;
  InvitationLook: Differs<own.InvitationLook, Served["Invitation"]>;
  Progress: Differs<own.Progress, Served["Progress"]>;
  Agreement: Differs<own.Agreement, Served["Agreement"]>;
  AgreementDay: Differs<own.AgreementDay, Served["AgreementDay"]>;
  SourceQuality: Differs<own.SourceQuality, Served["SourceQuality"]>;
  ProjectQuality: Differs<own.ProjectQuality, Served["QualityView"]>;
  SessionRow: Differs<own.SessionRow, Served["MySession"]>;
  TokenRow: Differs<own.TokenRow, Served["Token"]>;
  AuditRow: Differs<own.AuditRow, Served["AuditRow"]>;
}>;
