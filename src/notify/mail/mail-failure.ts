import { AppError } from '../../errors.ts';
import { visibleText } from '../../util/visible-text.ts';

/** Most characters of what a mail server said. */
const MAX_ANSWER = 200;

/** Failures that no later try mends: log-in, encryption, a certificate that is not believed. */
const FOR_GOOD =
  /^(?:EAUTH|ENOAUTH|EREQUIRETLS|ECONFIG|CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_)/;

/** A connection that could not be made carried no mail. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** Parts of the failures of nodemailer and of Node that we look at. */
interface MailError extends Error {
  readonly code?: string;
  /** Node's code, where nodemailer put its own in its place. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** What a failed delivery means for its sender. */
export function mailFailure(error: unknown, address: string): AppError {
  const failure: MailError = error instanceof Error ? error : new Error(String(error));
  const expected = `expected the mail server to take a mail for ${address}`;
  const found = visibleText(failure.response ?? failure.message, MAX_ANSWER);
  const options = { cause: error };
  if (isForGood(failure)) {
    const cure = 'check host, certificate, user name, password and address in the section "notify"';
    return new AppError('SERVICE_REFUSED', `${expected}, found ${found}; ${cure}`, options);
  }
  const isAnswerLost =
    failure.responseCode === undefined && !NO_CONNECTION.has(failure.originalCode ?? failure.code ?? '');
  const outcome = isAnswerLost
    ? 'if the mail arrived nevertheless, the next try has the same Message-ID'
    : 'it is sent again later';
  return new AppError('SERVICE_UNAVAILABLE', `${expected}, found ${found}; ${outcome}`, options);
}

function isForGood({ code = '', originalCode = '', command, responseCode }: MailError): boolean {
  if (responseCode !== undefined) return responseCode >= 500;
  return FOR_GOOD.test(code) || FOR_GOOD.test(originalCode) || (code === 'ETLS' && command === 'STARTTLS');
}
