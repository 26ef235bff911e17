import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import pluginVue from 'eslint-plugin-vue'

/** What a room may not know; a room is a folder of src. */
function room(files, forbidden, message) {
  const group = forbidden.flatMap((name) => [`@/${name}`, `@/${name}/**`, `**/../${name}/**`])
  return {
    files,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
  }
}

export default defineConfigWithVueTs(
  { ignores: ['dist', 'screenshots', 'test-results', 'src/api/schema.d.ts', 'components.d.ts'] },
  pluginVue.configs['flat/recommended'],
  vueTsConfigs.strictTypeChecked,
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false, properties: false } },
      ],
      // A prop that is a function has no `this`.
      '@typescript-eslint/unbound-method': 'off',
      'vue/require-default-prop': 'off',
      'vue/multi-word-component-names': 'off',
      // Prettier's room.
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      // Page text is data: never markup.
      'vue/no-v-html': 'error',
    },
  },
  room(
    ['src/lib/**'],
    ['api', 'stores', 'composables', 'components', 'views', 'layouts', 'router', 'i18n'],
    'lib is pure TypeScript and knows nobody.',
  ),
  room(
    ['src/api/**'],
    ['stores', 'composables', 'components', 'views', 'layouts', 'router'],
    'The client knows only the API.',
  ),
  room(
    ['src/components/**'],
    ['stores', 'views', 'layouts', 'router', 'api/client', 'api/session'],
    'Components take props and emit events; views join them to stores.',
  ),
  room(
    ['src/stores/**', 'src/composables/**'],
    ['components', 'views', 'layouts', 'router'],
    'Stores and composables know no component.',
  ),
  room(
    ['src/views/**', 'src/layouts/**'],
    ['api/client', 'api/session'],
    'Views ask stores, never the client.',
  ),
)
