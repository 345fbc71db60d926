import { type Blueprint, livePath, port, readyPath } from '../exporter.ts'

/** Container Apps, with an identity that may pull its image. */
export const service = ({ model, version }: Blueprint): string => `resource "azurerm_user_assigned_identity" "this" {
  name                = "\${var.name}-serve"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
}

# All that it may: a service that predicts reads its model from its own image.
resource "azurerm_role_assignment" "pull" {
  scope                = azurerm_container_registry.this.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.this.principal_id
}

resource "azurerm_log_analytics_workspace" "this" {
  name                = var.name
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  sku                 = "PerGB2018"
  retention_in_days   = 30
}

resource "azurerm_container_app_environment" "this" {
  name                           = var.name
  resource_group_name            = azurerm_resource_group.this.name
  location                       = azurerm_resource_group.this.location
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.this.id
  infrastructure_subnet_id       = azurerm_subnet.apps.id
  internal_load_balancer_enabled = !var.public
}

# ${model}@${version}
resource "azurerm_container_app" "this" {
  name                         = var.name
  resource_group_name          = azurerm_resource_group.this.name
  container_app_environment_id = azurerm_container_app_environment.this.id
  revision_mode                = "Single"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.this.id]
  }

  registry {
    server   = azurerm_container_registry.this.login_server
    identity = azurerm_user_assigned_identity.this.id
  }

  ingress {
    external_enabled = true
    target_port      = ${port}
    transport        = "auto"

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }

    dynamic "ip_security_restriction" {
      for_each = var.allowed_cidrs

      content {
        name             = "allowed-\${ip_security_restriction.key}"
        action           = "Allow"
        ip_address_range = ip_security_restriction.value
      }
    }
  }

  template {
    min_replicas                     = var.replicas
    max_replicas                     = var.replicas_max
    termination_grace_period_seconds = 45

    container {
      name   = "serve"
      image  = var.image
      cpu    = var.cpu
      memory = var.memory

      startup_probe {
        transport               = "HTTP"
        port                    = ${port}
        path                    = "${readyPath}"
        interval_seconds        = 1
        failure_count_threshold = 30
      }

      readiness_probe {
        transport               = "HTTP"
        port                    = ${port}
        path                    = "${readyPath}"
        interval_seconds        = 5
        failure_count_threshold = 3
      }

      liveness_probe {
        transport               = "HTTP"
        port                    = ${port}
        path                    = "${livePath}"
        interval_seconds        = 10
        failure_count_threshold = 6
      }

      volume_mounts {
        name = "log"
        path = "/log"
      }
    }

    # The prediction log: it lives as long as its replica.
    volume {
      name         = "log"
      storage_type = "EmptyDir"
    }

    http_scale_rule {
      name                = "requests"
      concurrent_requests = "50"
    }
  }

  depends_on = [azurerm_role_assignment.pull]
}
`
