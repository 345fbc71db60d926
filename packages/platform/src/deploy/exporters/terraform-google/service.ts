import { type Blueprint, livePath, port, readyPath } from '../exporter.ts'

/** Cloud Run, with an account that may do nothing. */
export const service = ({
  model,
  version,
}: Blueprint): string => `# No role is given to it: a service that predicts reads its model from its own image.
resource "google_service_account" "this" {
  account_id   = "\${var.name}-serve"
  display_name = "\${var.name}: answers predictions, may do nothing"
}

# ${model}@${version}
resource "google_cloud_run_v2_service" "this" {
  name                = var.name
  location            = var.region
  ingress             = var.public ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_ONLY"
  deletion_protection = var.protect

  template {
    service_account                  = google_service_account.this.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "60s"
    max_instance_request_concurrency = 80

    scaling {
      min_instance_count = var.replicas
      max_instance_count = var.replicas_max
    }

    containers {
      image = var.image

      ports {
        container_port = ${port}
      }

      resources {
        cpu_idle          = false
        startup_cpu_boost = true
        limits = {
          cpu    = var.cpu
          memory = var.memory
        }
      }

      startup_probe {
        period_seconds    = 1
        timeout_seconds   = 1
        failure_threshold = 120

        http_get {
          path = "${readyPath}"
          port = ${port}
        }
      }

      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 2
        failure_threshold = 6

        http_get {
          path = "${livePath}"
          port = ${port}
        }
      }

      volume_mounts {
        name       = "log"
        mount_path = "/log"
      }
    }

    # The prediction log: in the memory of its instance, and gone with it.
    volumes {
      name = "log"

      empty_dir {
        medium     = "MEMORY"
        size_limit = "256Mi"
      }
    }
  }

  depends_on = [google_project_service.used]
}

resource "google_cloud_run_v2_service_iam_member" "callers" {
  for_each = var.callers
  name     = google_cloud_run_v2_service.this.name
  location = google_cloud_run_v2_service.this.location
  role     = "roles/run.invoker"
  member   = each.value
}
`
