import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Both Elasticsearch 9 and Gerrit 3.12 need this Java or a newer one. */
const OLDEST_JAVA = 21;

/** Home of a JDK that is new enough, from the environment, the usual folders or the path. */
export function findJava(): string {
  const folders = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines', '/opt/java'].filter((path) =>
    existsSync(path),
  );
  const homes = [
    process.env.ES_JAVA_HOME,
    process.env.JAVA_HOME,
    ...folders.flatMap((folder) =>
      readdirSync(folder).flatMap((name) => [join(folder, name), join(folder, name, 'Contents', 'Home')]),
    ),
  ].filter((path) => path !== undefined);
  const home = homes.find((path) => javaVersion(path) >= OLDEST_JAVA && existsSync(join(path, 'bin', 'jar')));
  if (home !== undefined) return home;
  throw new Error(`no JDK ${OLDEST_JAVA} or newer found; install one or set JAVA_HOME`);
}

function javaVersion(home: string): number {
  const release = join(home, 'release');
  if (!existsSync(release)) return 0;
  return Number(/^JAVA_VERSION="(?<major>\d+)/m.exec(readFileSync(release, 'utf8'))?.groups?.major ?? 0);
}
