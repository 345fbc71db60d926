import type { Blueprint, Exporter } from '../exporter.ts'
import { refuseCanary } from '../exporter.ts'
import { type Size, sizeFor } from '../sizes.ts'
import { page } from './page.ts'
import { service } from './service.ts'
import { storage } from './storage.ts'

/** A storage account, a database in a network of its own, a registry, and the service on Container Apps. */
const terraformAzure: Exporter = {
  title: 'Azure, with Terraform',
  files(blueprint) {
    refuseCanary('terraform-azure', blueprint, 'Container Apps split by revisions that ran before, which a first file cannot name')
    const size = sizeFor('terraform-azure', sizes, blueprint)
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

export default terraformAzure

/** Of Container Apps: quarters of a core, each with half a GiB. */
const sizes: readonly Size[] = Array.from({ length: 16 }, (_, at) => ({ cpu: (at + 1) / 4, memoryGiB: (at + 1) / 2 }))

const main = `terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.20"
    }

    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }

  # State holds addresses and names. Keep it where your team keeps state, e.g.:
  # backend "azurerm" {}
}

provider "azurerm" {
  features {}
}

# Names of registries and storage accounts are taken once in the whole world.
resource "random_string" "unique" {
  length  = 8
  upper   = false
  special = false
}

locals {
  unique = "\${replace(var.name, "-", "")}\${random_string.unique.result}"
}

resource "azurerm_resource_group" "this" {
  name     = var.name
  location = var.region
}
`

const variables = ({ name, region, image, replicas }: Blueprint, { cpu, memoryGiB }: Size): string => `variable "name" {
  description = "What everything is named after."
  type        = string
  default     = "${name}"
}

variable "region" {
  description = "Region of Azure."
  type        = string
  default     = "${region ?? 'westeurope'}"
}

variable "image" {
  description = "Image that serves the model, best by its digest."
  type        = string
  default     = "${image}"
}

variable "replicas" {
  description = "The fewest replicas that answer; more are started under load."
  type        = number
  default     = ${replicas}
}

variable "replicas_max" {
  description = "The most replicas that are started under load."
  type        = number
  default     = ${replicas * 4}
}

variable "cpu" {
  description = "Cores of each replica, in quarters."
  type        = number
  default     = ${cpu}
}

variable "memory" {
  description = "Memory of each replica: two GiB for each core."
  type        = string
  default     = "${memoryGiB}Gi"
}

variable "public" {
  description = "Whether the service has an address on the internet."
  type        = bool
  default     = false
}

variable "allowed_cidrs" {
  description = "Networks that may ask for predictions; all that reach it unless given."
  type        = list(string)
  default     = []
}

variable "server_principal" {
  description = "Object id of the managed identity of the Levain server, which gets the blobs; none unless given."
  type        = string
  default     = null
}

variable "database_password" {
  description = "Password of the user levain of the database: it goes to Azure and nowhere else, not into the state either."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "database_sku" {
  description = "Size of the PostgreSQL that holds the ledger."
  type        = string
  default     = "B_Standard_B1ms"
}
`

const outputs = `output "url" {
  description = "Where predictions are asked for."
  value       = "https://\${azurerm_container_app.this.ingress[0].fqdn}"
}

output "registry" {
  description = "Where images are pushed to."
  value       = azurerm_container_registry.this.login_server
}

output "blobs" {
  description = "LEVAIN_BLOBS of the Levain server."
  value       = "azure://\${azurerm_storage_container.this.name}?account=\${azurerm_storage_account.this.name}"
}

output "database" {
  description = "Host, port and name in LEVAIN_LEDGER of the Levain server; its user is levain."
  value       = "\${azurerm_postgresql_flexible_server.this.fqdn}:5432/\${azurerm_postgresql_flexible_server_database.this.name}"
}
`
