/** Whether a tag is for people: clients, and AutoML, keep things of their own in tags too. */
export const isOwnTag = (key: string): boolean => !/^(?:mlflow\.|levain\.automl)/.test(key)
