/** A free-style job. */
export interface HudsonJob {
  /** Of the shell; its exit code is the build's result. */
  readonly script: string;
  /** Pattern of files that are kept. */
  readonly artifacts?: string;
  /** Names of parameters that a build may be given. */
  readonly parameters?: readonly string[];
}

/** A job as Hudson keeps it in a `config.xml`; its builds begin at once, many at a time. */
export function jobConfig({ script, artifacts, parameters = [] }: HudsonJob): string {
  const definitions = parameters.map(
    (name) =>
      `<hudson.model.StringParameterDefinition><name>${name}</name></hudson.model.StringParameterDefinition>`,
  );
  const kept =
    artifacts &&
    `<hudson.tasks.ArtifactArchiver><artifacts>${artifacts}</artifacts></hudson.tasks.ArtifactArchiver>`;
  return `<project>
  <quietPeriod>0</quietPeriod>
  <concurrentBuild>true</concurrentBuild>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
    ${definitions.join('')}
  </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <builders><hudson.tasks.Shell><command>${escapeXml(script)}</command></hudson.tasks.Shell></builders>
  <publishers>${kept ?? ''}</publishers>
</project>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (found) => `&#${found.charCodeAt(0)};`);
}
