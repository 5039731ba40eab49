import { ansible, ansibleLog } from './formats/ansible.ts';
import { apacheCombined, apacheError } from './formats/apache.ts';
import { buildkite } from './formats/buildkite.ts';
import { githubActions } from './formats/github-actions.ts';
import { gitlab, gitlabStamped } from './formats/gitlab.ts';
import { jenkins } from './formats/jenkins.ts';
import { journal } from './formats/journal.ts';
import { jsonEvent } from './formats/json-event.ts';
import { jsonDocument, jsonLines } from './formats/json-lines.ts';
import { libvirt } from './formats/libvirt.ts';
import { oslo } from './formats/oslo.ts';
import { plain } from './formats/plain.ts';
import { syslog } from './formats/syslog.ts';
import { timestamped } from './formats/timestamped.ts';
import { travis } from './formats/travis.ts';
import { zuulConsole, zuulConsoleHtml } from './formats/zuul-console.ts';
import type { LogFormat } from './log-format.ts';

/** All formats; where two are equally sure of a file, the earlier one, which knows more of it, is taken. */
export const FORMATS: readonly LogFormat[] = [
  jsonEvent,
  jsonLines,
  jsonDocument,
  buildkite,
  travis,
  githubActions,
  gitlabStamped,
  gitlab,
  zuulConsoleHtml,
  zuulConsole,
  ansibleLog,
  ansible,
  jenkins,
  libvirt,
  oslo,
  journal,
  syslog,
  apacheError,
  apacheCombined,
  timestamped,
  plain,
];

const BY_NAME = new Map(FORMATS.map((format) => [format.name, format]));

/** The format of that name; `plain` for a name that is not known, as a store of another version may hold. */
export function formatByName(name: string): LogFormat {
  return BY_NAME.get(name) ?? plain;
}
