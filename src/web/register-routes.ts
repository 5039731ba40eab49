import { registerDetails } from './api/details.ts';
import { registerHealth } from './api/health.ts';
import { registerLists } from './api/lists.ts';
import { registerLogApi } from './api/logs.ts';
import { registerMetrics } from './api/metrics-routes.ts';
import { registerPreviewApi } from './api/preview.ts';
import { registerSearchApi } from './api/search.ts';
import { registerStatus } from './api/status.ts';
import { registerBadges } from './feeds/badge-routes.ts';
import { registerFeeds } from './feeds/feed-routes.ts';
import { registerEvents } from './live/event-routes.ts';
import { registerLogViewer } from './log-viewer/log-routes.tsx';
import { registerRawLog } from './log-viewer/raw-log.ts';
import { registerAboutPage } from './pages/about-page.tsx';
import { registerApiPage } from './pages/api-page.tsx';
import { registerBugPage } from './pages/bug-page.tsx';
import { registerBuildPage } from './pages/build-page.tsx';
import { registerBuildsPage } from './pages/builds-page.tsx';
import { registerCarePage } from './pages/care-page.tsx';
import { registerGroupPages } from './pages/group-page.tsx';
import { registerGroupsPages } from './pages/groups-page.tsx';
import { registerNowPage } from './pages/now-page.tsx';
import { registerUnclassifiedPage } from './pages/unclassified-page.tsx';
import { registerUnsubscribePage } from './pages/unsubscribe-page.tsx';
import { registerSearch } from './search/search-routes.tsx';
import { registerPushing } from './upload/register-push.ts';
import type { RegisterPage, WebContext, WebServer } from './web-context.ts';
import { registerWorkshop } from './workshop/workshop-routes.tsx';

/** Every page and every group of the API: one file each. */
const PAGES: readonly RegisterPage[] = [
  registerHealth,
  registerMetrics,
  registerNowPage,
  registerUnclassifiedPage,
  registerGroupsPages,
  registerGroupPages,
  registerBugPage,
  registerBuildsPage,
  registerBuildPage,
  registerCarePage,
  registerAboutPage,
  registerUnsubscribePage,
  registerApiPage,
  registerStatus,
  registerLists,
  registerDetails,
  registerSearchApi,
  registerLogApi,
  registerPreviewApi,
  registerPushing,
  registerFeeds,
  registerBadges,
  registerEvents,
  registerLogViewer,
  registerRawLog,
  registerSearch,
  registerWorkshop,
];

/** Adds all pages to the server. */
export function registerRoutes(server: WebServer, context: WebContext): void {
  for (const register of PAGES) register(server, context);
}
