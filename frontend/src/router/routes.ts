import type { RouteRecordRaw } from 'vue-router'

import type { Permission } from '@/api/types'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title. */
    title: string
    public?: boolean
    permission?: Permission
  }
}

export const routes: RouteRecordRaw[] = [
  {
    path: '/setup',
    name: 'setup',
    component: () => import('@/views/SetupView.vue'),
    meta: { title: 'setup.title', public: true },
  },
  {
    path: '/login',
    name: 'login',
    component: () => import('@/views/LoginView.vue'),
    meta: { title: 'login.title', public: true },
  },
  {
    path: '/auth/callback',
    name: 'sso-callback',
    component: () => import('@/views/SsoCallbackView.vue'),
    meta: { title: 'sso.title', public: true },
  },
  {
    path: '/invitation',
    name: 'invitation',
    component: () => import('@/views/InvitationView.vue'),
    meta: { title: 'invitation.title', public: true },
  },
  {
    path: '/',
    component: () => import('@/layouts/AppShell.vue'),
    children: [
      {
        path: '',
        name: 'home',
        component: () => import('@/views/HomeView.vue'),
        meta: { title: 'overview.title' },
      },
      { path: 'dashboard', redirect: { name: 'home' } },
      {
        path: 'search',
        name: 'search',
        component: () => import('@/views/SearchView.vue'),
        meta: { title: 'search.title' },
      },
      {
        path: 'products',
        name: 'products',
        component: () => import('@/views/ProductsView.vue'),
        meta: { title: 'products.title' },
      },
      {
        path: 'products/:id(\\d+)',
        name: 'product',
        component: () => import('@/views/ProductView.vue'),
        meta: { title: 'product.title' },
      },
      {
        path: 'import',
        name: 'import',
        component: () => import('@/views/ImportView.vue'),
        meta: { title: 'imports.title', permission: 'catalog:write' },
      },
      {
        path: 'import/:jobId(\\d+)',
        name: 'import-job',
        component: () => import('@/views/ImportJobView.vue'),
        meta: { title: 'imports.jobTitle' },
      },
      {
        path: 'tags',
        name: 'tags',
        component: () => import('@/views/TagsView.vue'),
        meta: { title: 'tags.title' },
      },
      {
        path: 'add',
        name: 'add',
        component: () => import('@/views/AddView.vue'),
        meta: { title: 'add.title', permission: 'catalog:write' },
      },
      {
        path: 'alerts',
        name: 'alerts',
        component: () => import('@/views/AlertsView.vue'),
        meta: { title: 'alerts.title' },
      },
      {
        path: 'settings',
        component: () => import('@/layouts/SettingsShell.vue'),
        redirect: '/settings/profile',
        children: [
          {
            path: 'profile',
            name: 'profile',
            component: () => import('@/views/settings/ProfileView.vue'),
            meta: { title: 'profile.title' },
          },
          {
            path: 'appearance',
            name: 'appearance',
            component: () => import('@/views/settings/AppearanceView.vue'),
            meta: { title: 'looks.title' },
          },
          {
            path: 'notifications',
            name: 'notifications',
            component: () => import('@/views/settings/NotificationsView.vue'),
            meta: { title: 'notifications.title' },
          },
          {
            path: 'security',
            name: 'security',
            component: () => import('@/views/settings/SecurityView.vue'),
            meta: { title: 'security.title' },
          },
          {
            path: 'tokens',
            name: 'tokens',
            component: () => import('@/views/settings/TokensView.vue'),
            meta: { title: 'tokens.title' },
          },
          {
            path: 'shortcuts',
            name: 'shortcuts',
            component: () => import('@/views/settings/ShortcutsView.vue'),
            meta: { title: 'shortcuts.title' },
          },
          {
            path: 'links',
            name: 'links',
            component: () => import('@/views/settings/BringInView.vue'),
            meta: { title: 'bringIn.title' },
          },
        ],
      },
      {
        path: 'admin/schedule',
        name: 'schedule',
        component: () => import('@/views/admin/ScheduleView.vue'),
        meta: { title: 'schedule.title', permission: 'instance:admin' },
      },
      {
        path: 'admin/users',
        name: 'users',
        component: () => import('@/views/admin/UsersView.vue'),
        meta: { title: 'people.title', permission: 'instance:admin' },
      },
      {
        path: 'admin/audit',
        name: 'audit',
        component: () => import('@/views/admin/AuditView.vue'),
        meta: { title: 'audit.title', permission: 'instance:admin' },
      },
      {
        path: 'admin/health',
        name: 'health',
        component: () => import('@/views/admin/HealthView.vue'),
        meta: { title: 'health.title', permission: 'instance:admin' },
      },
      {
        path: 'admin/health/guide',
        name: 'health-guide',
        component: () => import('@/views/admin/HealthGuideView.vue'),
        meta: { title: 'guide.title', permission: 'instance:admin' },
      },
      { path: 'notifications', redirect: { name: 'alerts' } },
      {
        path: 'stores',
        name: 'stores',
        component: () => import('@/views/StoresView.vue'),
        meta: { title: 'stores.title' },
      },
      {
        path: 'stores/new',
        name: 'store-new',
        component: () => import('@/views/StoreView.vue'),
        meta: { title: 'storeEditor.new', permission: 'catalog:write' },
      },
      {
        path: 'stores/:id(\\d+)',
        name: 'store',
        component: () => import('@/views/StoreView.vue'),
        meta: { title: 'storeEditor.title' },
      },
      {
        path: ':path(.*)*',
        name: 'not-found',
        component: () => import('@/views/NotFoundView.vue'),
        meta: { title: 'notFound.title' },
      },
    ],
  },
]
