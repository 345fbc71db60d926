/** Title and way of the pages about one version of a model. */
export const versionHead = (model: string, version: string) => ({
  title: `${model}, version ${version}`,
  crumbs: [
    { label: 'Models', to: '/models' },
    { label: model, to: `/models/${encodeURIComponent(model)}` },
    { label: `version ${version}` },
  ],
})
