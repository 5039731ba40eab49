import type { ReviewSettings } from '../../src/config/reviews-section.ts';
import { passwordOf } from './gerrit/gerrit-rest.ts';
import type { GerritServer } from './gerrit.ts';

/** The item of a configuration's `reviews` for the bot's account on a test server. */
export function gerritReview(gerrit: GerritServer): ReviewSettings {
  return {
    kind: 'gerrit',
    name: 'gerrit',
    url: gerrit.url,
    username: 'dejabug',
    password: passwordOf('dejabug'),
    ssh: {
      port: gerrit.sshPort,
      privateKey: `file:${gerrit.keyOf('dejabug')}`,
      hostKeys: [gerrit.fingerprint],
    },
  };
}
