import type { Blueprint, Exporter } from '../exporter.ts'
import { fargateSizes, type Size, sizeFor } from '../sizes.ts'
import { network } from './network.ts'
import { page } from './page.ts'
import { roles } from './roles.ts'
import { balancer, service } from './service.ts'
import { storage } from './storage.ts'

/** A network, a bucket, a database, a registry, and the service on Fargate behind a load balancer. */
const terraformAws: Exporter = {
  title: 'AWS, with Terraform',
  files(blueprint) {
    const size = sizeFor('terraform-aws', fargateSizes, blueprint)
    return {
      'main.tf': main,
      'variables.tf': variables(blueprint, size),
      'network.tf': network,
      'storage.tf': storage,
      'roles.tf': roles,
      'balancer.tf': balancer(blueprint),
      'service.tf': service(blueprint),
      'outputs.tf': outputs,
      'README.md': page(blueprint),
      '.gitignore': '.terraform/\n*.tfstate\n*.tfstate.*\n*.tfplan\n',
    }
  },
}

export default terraformAws

const main = `terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }

  # State holds addresses and names, no passwords. Keep it where your team keeps state, e.g.:
  # backend "s3" {}
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      deployment = var.name
      managed-by = "terraform"
    }
  }
}

data "aws_caller_identity" "this" {}
`

const variables = ({ name, region, image, replicas, canary }: Blueprint, { cpu, memoryGiB }: Size): string => `variable "name" {
  description = "What everything is named after."
  type        = string
  default     = "${name}"
}

variable "region" {
  description = "Region of AWS."
  type        = string
  default     = "${region ?? 'eu-central-1'}"
}

variable "image" {
  description = "Image that serves the model, best by its digest."
  type        = string
  default     = "${image}"
}
${canary ? canaryVariables(canary) : ''}
variable "replicas" {
  description = "The fewest tasks that answer; more are started under load."
  type        = number
  default     = ${replicas}
}

variable "replicas_max" {
  description = "The most tasks that are started under load."
  type        = number
  default     = ${replicas * 4}
}

variable "cpu" {
  description = "Thousand and twenty-fourths of a core for each task, a size that Fargate has."
  type        = number
  default     = ${cpu * 1024}
}

variable "memory" {
  description = "MiB of memory for each task, a size that Fargate has with that many cores."
  type        = number
  default     = ${memoryGiB * 1024}
}

variable "public" {
  description = "Whether the load balancer has an address on the internet."
  type        = bool
  default     = false
}

variable "allowed_cidrs" {
  description = "Networks that may ask for predictions."
  type        = list(string)
  default     = ["10.0.0.0/16"]
}

variable "certificate_arn" {
  description = "Certificate of ACM for HTTPS; without one the load balancer speaks plain HTTP."
  type        = string
  default     = null
}

variable "database_class" {
  description = "Class of the PostgreSQL that holds the ledger."
  type        = string
  default     = "db.t4g.small"
}

variable "protect" {
  description = "Whether database and load balancer are kept from being destroyed."
  type        = bool
  default     = true
}
`

const canaryVariables = ({ image, percent }: NonNullable<Blueprint['canary']>): string => `
variable "canary_image" {
  description = "Image of the version that is tried on a part of the requests."
  type        = string
  default     = "${image}"
}

variable "canary_percent" {
  description = "Its part of the requests; 0 takes it out, 100 makes it answer all."
  type        = number
  default     = ${percent}
}
`

const outputs = `output "url" {
  description = "Where predictions are asked for."
  value       = "\${var.certificate_arn == null ? "http" : "https"}://\${aws_lb.this.dns_name}"
}

output "registry" {
  description = "Where images are pushed to."
  value       = aws_ecr_repository.this.repository_url
}

output "blobs" {
  description = "LEVAIN_BLOBS of the Levain server."
  value       = "s3://\${aws_s3_bucket.this.bucket}"
}

output "database" {
  description = "Host, port and name in LEVAIN_LEDGER of the Levain server."
  value       = "\${aws_db_instance.this.endpoint}/\${aws_db_instance.this.db_name}"
}

output "database_secret" {
  description = "Secret that holds user and password of the database; AWS made it, Terraform never sees it."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

output "store_policy" {
  description = "What the Levain server needs: attach it to the role that runs it. The service that predicts does not."
  value       = aws_iam_policy.store.arn
}

output "store_security_group" {
  description = "Security group from which the database may be reached: put the Levain server into it."
  value       = aws_security_group.store.id
}
`
