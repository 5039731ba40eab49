import type { Command } from 'commander';
import { addCommonOptions, type CommandHost } from './options.ts';

const LIST_HELP = `
Examples:
  $ dejabug dashboards list
  $ dejabug dashboards list --json | jq -r '.panels[].question'`;

const INSTALL_HELP = `
Dashboards of the same ids are replaced. The token is an API key of Kibana's, and that of a service account of
Grafana's; it is better in the environment (DEJABUG_KIBANA_TOKEN, DEJABUG_GRAFANA_TOKEN) than on the command line.

Exit code: 0 in place, 1 in place but without data to show, 2 not in place.

Examples:
  $ dejabug dashboards install --kibana https://kibana.example.org --dry-run
  $ dejabug dashboards install --kibana https://kibana.example.org --kibana-space ci
  $ dejabug dashboards install --grafana https://grafana.example.org`;

/** Adds `dejabug dashboards list` and `install`. */
export function addDashboards(program: Command, host: CommandHost): void {
  const dashboards = program
    .command('dashboards')
    .summary('dashboards for Kibana and Grafana')
    .description('Dashboards for Kibana and Grafana that come with dejabug.')
    .helpCommand(false);
  const list = dashboards
    .command('list')
    .description('Prints each dashboard and each panel with the question that it answers.')
    .addHelpText('after', LIST_HELP)
    .action(async (flags) => {
      const { runDashboardsList } = await import('./run-dashboards.ts');
      host.setExitCode(await runDashboardsList(flags, host.context));
    });
  const install = dashboards
    .command('install')
    .description('Puts the dashboards in place in a Kibana, a Grafana, or both.')
    .option('--kibana <url>', 'address of Kibana')
    .option('--kibana-space <id>', "space of Kibana's (default: the default space)")
    .option('--kibana-token <key>', "API key of Kibana's")
    .option('--grafana <url>', 'address of Grafana')
    .option('--grafana-token <token>', "token of a service account of Grafana's")
    .option('--dry-run', 'look at the servers, say what would be done, write nothing')
    .addHelpText('after', INSTALL_HELP)
    .action(async (flags) => {
      const { runDashboardsInstall } = await import('./run-dashboards.ts');
      host.setExitCode(await runDashboardsInstall(flags, host.context));
    });
  for (const command of [list, install]) addCommonOptions(command);
}
