import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Class path of what a pom names, without what that needs in turn; Maven fetches what it has not fetched before.
 *
 * @param file - where the class path is kept too
 */
export async function fetchClassPath(pom: string, file: string): Promise<string> {
  const goal = ['dependency:build-classpath', '-DexcludeTransitive=true', `-Dmdep.outputFile=${file}`];
  await promisify(execFile)('mvn', ['-q', '-B', '-f', pom, ...goal]);
  return (await readFile(file, 'utf8')).trim();
}
