import type { CiContext } from '../ci-context.ts';
import type { LogPlace } from '../ci-system.ts';
import { CONSOLE_FILE } from '../console-file.ts';
import { createListedSource } from '../listed-source.ts';
import { download } from '../log-server/download.ts';
import { uploadOf } from '../log-server/upload-wait.ts';
import type { LogSource, SourceFile } from '../log-source.ts';
import { encodePath, safePath } from '../safe-path.ts';
import { MAX_FILE_MS } from '../source-limits.ts';
import type { BuildAddress } from './build-address.ts';
import type { JenkinsClient } from './jenkins-client.ts';
import { progressiveText } from './progressive-text.ts';

/** A build whose console is read. */
export interface BuildPlace {
  readonly client: JenkinsClient;
  readonly address: BuildAddress;
  readonly place: LogPlace;
  /** Which artifacts are read, by their paths. */
  readonly artifacts: RegExp;
}

/** The console of a build, and its artifacts that are logs. */
export function createBuildSource(
  { client, address, place, artifacts }: BuildPlace,
  { logs, now }: CiContext,
): LogSource {
  const { build: known = {} } = place;
  const { url } = address;
  const timing = { maxFileMs: MAX_FILE_MS, now: () => performance.now() };
  const upload = uploadOf(known, logs, now);
  return createListedSource({
    location: url.href,
    build: {},
    known,
    list: async (signal) => {
      const found = await client.build(address, signal);
      const console: SourceFile = {
        path: CONSOLE_FILE,
        logUrl: new URL('console', url).href,
        open: (stop) =>
          progressiveText(client.http, new URL('logText/progressiveText', url), { ...timing, upload }, stop),
      };
      const files = (found?.artifacts ?? []).flatMap(({ relativePath }): SourceFile[] => {
        const path = safePath(relativePath);
        if (path === undefined || !artifacts.test(path)) return [];
        const file = new URL(`artifact/${encodePath(relativePath)}`, url);
        const open: SourceFile['open'] = (stop) => download(client.http, file, timing, stop);
        return [{ path: `artifacts/${path}`, logUrl: file.href, open }];
      });
      return { files: [console, ...files], incomplete: [] };
    },
  });
}
