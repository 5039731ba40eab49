import { AppError } from '../../errors.ts';
import { visibleText } from '../../util/visible-text.ts';
import { withoutCredentials } from '../../util/without-credentials.ts';
import type { GerritOptions } from './gerrit-options.ts';

/** Most that is shown of what Gerrit said, in characters. */
const MAX_SAID = 200;

/** What was asked of Gerrit, in words for its refusal. */
export interface Asked {
  /** What the account was to do: `comment on demo~12`. */
  readonly what: string;
  /** What lets it. */
  readonly right: string;
}

/** Explains an answer that is not the one that was wished for: which credential or right is missing, and where. */
export function explainRefusal(
  { name, url, username }: Pick<GerritOptions, 'name' | 'url' | 'username'>,
  { what, right }: Asked,
  status: number,
  answer: string,
): AppError {
  const said = visibleText(withoutCredentials(answer), MAX_SAID);
  const found = `status ${status}${said === '' ? '' : ` ("${said}")`}`;
  const server = `Gerrit ${name} (${url})`;
  if (status === 401) {
    return new AppError(
      'SERVICE_REFUSED',
      `expected ${server} to know the account ${username} and its HTTP password, found ${found}; ` +
        `make a new one on ${url}/settings/#HTTPCredentials and put it into the configuration`,
    );
  }
  if (status === 403 || status === 404) {
    return new AppError(
      'SERVICE_REFUSED',
      `expected ${server} to let ${username} ${what}, found ${found}; give ${right} to a group that ${username} is in`,
    );
  }
  return new AppError(
    status >= 400 && status < 500 ? 'SERVICE_REFUSED' : 'SERVICE_UNAVAILABLE',
    `expected ${server} to let ${username} ${what}, found ${found}; see what it says`,
  );
}
