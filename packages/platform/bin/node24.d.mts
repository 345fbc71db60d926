export interface NodePackage {
  readonly name: string
  readonly version: string
}
export declare const requiredMajor: number
export declare function nodePackage(): NodePackage | undefined
export declare function isNewEnough(version: string): boolean
export declare function nodeFolder(checkout: string, wanted: NodePackage): string
export declare function nodeProgram(folder: string, wanted: NodePackage): string
export declare function broughtAlong(checkout: string): string | undefined
export declare function installedBeside(folder: string): string | undefined
export declare function sizeRecord(folder: string): string
