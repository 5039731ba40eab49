import { AppError } from '../../errors.ts';
import { apiFailure } from './api-failure.ts';
import { createApi, type GitHubApi } from './create-api.ts';
import type { ApiServices, GitHubLogin } from './github-login.ts';

/** Parts of a repository's name, as the API's paths have them. */
export interface RepositoryPath {
  readonly owner: string;
  readonly repo: string;
}

/** @throws AppError `CONFIG_INVALID` when it is not `owner/name` */
export function repositoryPath(project: string): RepositoryPath {
  const [owner, repo, more] = project.split('/');
  if (!owner || !repo || more !== undefined)
    throw new AppError('CONFIG_INVALID', `expected a repository as owner/name, found ${project}`);
  return { owner, repo };
}

/** Who we are on a GitHub, and with which client a repository is asked. */
export class GitHubAccess {
  readonly #options: GitHubLogin;
  readonly #services: ApiServices;
  /** The token's client, or the App's own. */
  readonly #api: GitHubApi;
  readonly #installations = new Map<number, GitHubApi>();
  readonly #installationOf = new Map<string, number>();
  #account: string | undefined;

  /** @throws AppError `CONFIG_INVALID` when it is neither a token nor an App */
  constructor(options: GitHubLogin, services: ApiServices) {
    const isApp = options.appId !== undefined && options.privateKey !== undefined;
    if (isApp === (options.token !== undefined))
      throw new AppError(
        'CONFIG_INVALID',
        `expected either token, or appId and privateKey, of ${options.name}`,
      );
    this.#options = options;
    this.#services = services;
    this.#account = options.account?.toLowerCase();
    this.#api = createApi(options, undefined, services);
  }

  /** The client for a repository. */
  async apiFor(project: string, signal: AbortSignal): Promise<GitHubApi> {
    if (this.#options.token !== undefined) return this.#api;
    const id = this.#options.installationId ?? (await this.#findInstallation(project, signal));
    const known = this.#installations.get(id);
    if (known) return known;
    const api = createApi(this.#options, id, this.#services);
    this.#installations.set(id, api);
    return api;
  }

  /** Account that our comments are of, in lower case. */
  async account(signal: AbortSignal): Promise<string> {
    this.#account ??= await this.#askAccount(signal);
    return this.#account;
  }

  async #askAccount(signal: AbortSignal): Promise<string> {
    const request = { request: { signal } };
    try {
      if (this.#options.token !== undefined) {
        const { data } = await this.#api.request('GET /user', request);
        return data.login.toLowerCase();
      }
      const { data } = await this.#api.request('GET /app', request);
      return `${data?.slug ?? ''}[bot]`.toLowerCase();
    } catch (error) {
      const failure = apiFailure(error, 'our own account', signal);
      if (failure.code !== 'SERVICE_REFUSED') throw failure;
      throw new AppError(
        'SERVICE_REFUSED',
        `${failure.message}; or name the account that the comments are of (account: github-actions[bot] for an Actions token)`,
      );
    }
  }

  async #findInstallation(project: string, signal: AbortSignal): Promise<number> {
    const known = this.#installationOf.get(project);
    if (known !== undefined) return known;
    try {
      const { data } = await this.#api.request('GET /repos/{owner}/{repo}/installation', {
        ...repositoryPath(project),
        request: { signal },
      });
      this.#installationOf.set(project, data.id);
      return data.id;
    } catch (error) {
      throw apiFailure(error, `the App’s installation on ${project}`, signal);
    }
  }
}
