import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { licences } from './licences.ts'

/** Where `npm run dev` in this folder sends `/api`: a running `levain studio`. */
const server = process.env.LEVAIN_URL ?? 'http://127.0.0.1:4700'

export default defineConfig({
  base: '/',
  plugins: [react(), licences()],
  resolve: { conditions: ['@levain/source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', sourcemap: false, reportCompressedSize: true },
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
})
