import type { Blueprint, Exporter } from '../exporter.ts'
import { refuseCanary } from '../exporter.ts'
import { type Size, sizeFor } from '../sizes.ts'
import { page } from './page.ts'
import { service } from './service.ts'
import { storage } from './storage.ts'

/** A bucket, a database in a network of its own, a registry, and the service on Cloud Run. */
const terraformGoogle: Exporter = {
  title: 'Google Cloud, with Terraform',
  files(blueprint) {
    refuseCanary('terraform-google', blueprint, 'Cloud Run splits by revisions that ran before, which a first file cannot name')
    const size = sizeFor('terraform-google', sizes, blueprint)
    return {
      'main.tf': main,
      'variables.tf': variables(blueprint, size),
      'storage.tf': storage,
      'service.tf': service(blueprint),
      'outputs.tf': outputs,
      'README.md': page(blueprint),
      '.gitignore': '.terraform/\n*.tfstate\n*.tfstate.*\n*.tfplan\n',
    }
  },
}

export default terraformGoogle

/** Of Cloud Run: so many GiB at most with so many cores, and so many at least. */
const sizes: readonly Size[] = [
  { cpu: 1, from: 0.5, to: 4 },
  { cpu: 2, from: 1, to: 8 },
  { cpu: 4, from: 2, to: 16 },
  { cpu: 6, from: 4, to: 24 },
  { cpu: 8, from: 4, to: 32 },
].flatMap(({ cpu, from, to }) => Array.from({ length: (to - from) * 2 + 1 }, (_, at) => ({ cpu, memoryGiB: from + at / 2 })))

const main = `terraform {
  required_version = ">= 1.6"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0, < 8.0"
    }
  }

  # State holds addresses and names. Keep it where your team keeps state, e.g.:
  # backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}

resource "google_project_service" "used" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "compute.googleapis.com",
    "run.googleapis.com",
    "servicenetworking.googleapis.com",
    "sqladmin.googleapis.com",
  ])

  service            = each.value
  disable_on_destroy = false
}
`

const variables = ({ name, region, image, replicas }: Blueprint, { cpu, memoryGiB }: Size): string => `variable "project" {
  description = "Id of the project of Google Cloud."
  type        = string
}

variable "name" {
  description = "What everything is named after."
  type        = string
  default     = "${name}"
}

variable "region" {
  description = "Region of Google Cloud."
  type        = string
  default     = "${region ?? 'europe-west4'}"
}

variable "image" {
  description = "Image that serves the model, best by its digest."
  type        = string
  default     = "${image}"
}

variable "replicas" {
  description = "The fewest instances that answer; more are started under load."
  type        = number
  default     = ${replicas}
}

variable "replicas_max" {
  description = "The most instances that are started under load."
  type        = number
  default     = ${replicas * 4}
}

variable "cpu" {
  description = "Cores of each instance: 1, 2, 4, 6 or 8."
  type        = string
  default     = "${cpu}"
}

variable "memory" {
  description = "Memory of each instance."
  type        = string
  default     = "${memoryGiB * 1024}Mi"
}

variable "public" {
  description = "Whether the service has an address on the internet; it asks for a token of Google all the same."
  type        = bool
  default     = false
}

variable "callers" {
  description = "Who may ask for predictions, e.g. serviceAccount:app@project.iam.gserviceaccount.com."
  type        = set(string)
  default     = []
}

variable "server_account" {
  description = "Service account of the Levain server, which gets bucket and database; none unless given."
  type        = string
  default     = null
}

variable "database_tier" {
  description = "Tier of the PostgreSQL that holds the ledger."
  type        = string
  default     = "db-g1-small"
}

variable "protect" {
  description = "Whether database and service are kept from being destroyed."
  type        = bool
  default     = true
}
`

const outputs = `output "url" {
  description = "Where predictions are asked for."
  value       = google_cloud_run_v2_service.this.uri
}

output "registry" {
  description = "Where images are pushed to."
  value       = "\${var.region}-docker.pkg.dev/\${var.project}/\${google_artifact_registry_repository.this.repository_id}"
}

output "blobs" {
  description = "LEVAIN_BLOBS of the Levain server."
  value       = "gs://\${google_storage_bucket.this.name}"
}

output "database" {
  description = "Connection that cloud-sql-proxy beside the Levain server opens, for its LEVAIN_LEDGER."
  value       = google_sql_database_instance.this.connection_name
}
`
