import type { Config } from '../config/config.ts';
import type { DashboardServer } from '../dashboards/dashboard-server.ts';
import { installInGrafana } from '../dashboards/install-grafana.ts';
import { installInKibana } from '../dashboards/install-kibana.ts';
import type { Installed } from '../dashboards/installed.ts';
import { type ShippedDashboard, shippedDashboards } from '../dashboards/shipped-dashboards.ts';
import { AppError } from '../errors.ts';
import type { CommandContext, ExitCode } from './context.ts';
import type { CommonFlags } from './options.ts';
import { startCommand } from './start-command.ts';

/** Prints the dashboards and their panels with their questions. */
export async function runDashboardsList(flags: CommonFlags, context: CommandContext): Promise<ExitCode> {
  const { config, output, isJson } = await startCommand(context, flags);
  const { bold, dim } = output.colors;
  for (const { product, id, title, question, panels, file } of shippedDashboards(config.esPrefix)) {
    if (isJson) {
      const questions = panels.map((panel) => ({ title: panel.title, question: panel.question }));
      await output.printJson({ product, id, title, question, file, panels: questions });
      continue;
    }
    await output.print(`${bold(title)}  ${dim(`dashboards/${file}`)}\n  ${question}`);
    for (const panel of panels) await output.print(`    ${panel.title}: ${dim(panel.question)}`);
  }
  return 0;
}

interface InstallFlags extends CommonFlags {
  readonly dryRun?: true;
}

/** Puts the dashboards in place where the configuration names a server. */
export async function runDashboardsInstall(flags: InstallFlags, context: CommandContext): Promise<ExitCode> {
  const { config, output, isJson } = await startCommand(context, flags);
  if (config.kibana === undefined && config.grafana === undefined) {
    const message = 'expected a Kibana or a Grafana, found neither; name one with --kibana or --grafana';
    throw new AppError('USAGE', message);
  }
  const isDryRun = flags.dryRun === true;
  let exitCode: ExitCode = 0;
  for await (const installed of install(config, context.signal, isDryRun)) {
    const { dashboard, address, isReplaced, warning } = installed;
    const { product, id, title } = dashboard;
    if (isJson) await output.printJson({ product, id, title, address, isDryRun, isReplaced, warning });
    else await output.print(`${outcome(installed, isDryRun)}  ${title}  ${address}`);
    if (warning === undefined) continue;
    exitCode = 1;
    output.note(`${title}: ${warning}`);
  }
  return exitCode;
}

async function* install(
  config: Config,
  signal: AbortSignal,
  isDryRun: boolean,
): AsyncGenerator<Installed, void, undefined> {
  const { kibana, kibanaToken, kibanaSpace, grafana, grafanaToken, esPrefix } = config;
  const shipped = shippedDashboards(esPrefix);
  const forProduct = (wanted: ShippedDashboard['product']) =>
    shipped.filter(({ product }) => product === wanted);
  if (kibana !== undefined) {
    const server = serverOf('Kibana', { address: kibana, token: kibanaToken, signal });
    const space = kibanaSpace === undefined ? {} : { space: kibanaSpace };
    yield* installInKibana(server, forProduct('kibana'), { isDryRun, ...space });
  }
  if (grafana !== undefined) {
    const server = serverOf('Grafana', { address: grafana, token: grafanaToken, signal });
    yield* installInGrafana(server, forProduct('grafana'), { isDryRun });
  }
}

interface ServerSettings {
  readonly address: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

function serverOf(
  product: DashboardServer['product'],
  { address, token, signal }: ServerSettings,
): DashboardServer {
  return { product, url: new URL(address), signal, ...(token !== undefined && { token }) };
}

function outcome({ isReplaced }: Installed, isDryRun: boolean): string {
  if (isDryRun) return isReplaced === true ? 'would replace' : 'would install';
  return isReplaced === true ? 'replaced' : 'installed';
}
