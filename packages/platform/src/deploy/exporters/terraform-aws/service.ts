import { type Blueprint, port, readyPath } from '../exporter.ts'

/** The load balancer; with a canary, its weights are the split. */
export const balancer = ({ canary }: Blueprint): string => `resource "aws_lb" "this" {
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = !var.public
  security_groups            = [aws_security_group.balancer.id]
  subnets                    = aws_subnet.public[*].id
  drop_invalid_header_fields = true
  enable_deletion_protection = var.protect
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = var.certificate_arn == null ? 80 : 443
  protocol          = var.certificate_arn == null ? "HTTP" : "HTTPS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = var.certificate_arn == null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type = "forward"

    forward {
${canary ? weights : single}    }
  }
}
${targetGroup('stable')}${canary ? targetGroup('canary') : ''}`

const single = `      target_group {
        arn = aws_lb_target_group.stable.arn
      }
`

const weights = `      target_group {
        arn    = aws_lb_target_group.stable.arn
        weight = 100 - var.canary_percent
      }

      target_group {
        arn    = aws_lb_target_group.canary.arn
        weight = var.canary_percent
      }

      # Who asked once is answered by the same version again.
      stickiness {
        enabled  = true
        duration = 3600
      }
`

function targetGroup(name: string): string {
  return `
resource "aws_lb_target_group" "${name}" {
  name                          = "\${var.name}-${name}"
  port                          = ${port}
  protocol                      = "HTTP"
  target_type                   = "ip"
  vpc_id                        = aws_vpc.this.id
  deregistration_delay          = 30
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = "${readyPath}"
    matcher             = "200"
    interval            = 10
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}
`
}

/** Tasks and the services that keep them running. */
export function service(blueprint: Blueprint): string {
  const { canary } = blueprint
  return `resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/levain/\${var.name}"
  retention_in_days = 30
}
${tasks('stable', 'var.image', blueprint, 'var.replicas')}${scaling}${canary ? tasks('canary', 'var.canary_image', { ...blueprint, ...canary }, 'max(1, ceil(var.replicas * var.canary_percent / 100))') : ''}`
}

const tasks = (name: string, image: string, { model, version }: Blueprint, count: string): string => `
# ${model}@${version}
resource "aws_ecs_task_definition" "${name}" {
  family                   = "\${var.name}-${name}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # The prediction log: it lives as long as its task.
  volume {
    name = "log"
  }

  container_definitions = jsonencode([{
    name                   = "serve"
    image                  = ${image}
    essential              = true
    readonlyRootFilesystem = true
    stopTimeout            = 30
    portMappings           = [{ containerPort = ${port}, protocol = "tcp" }]
    mountPoints            = [{ sourceVolume = "log", containerPath = "/log" }]

    linuxParameters = {
      capabilities = { drop = ["ALL"] }
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "${name}"
      }
    }
  }])
}

resource "aws_ecs_service" "${name}" {
  name                              = "${name}"
  cluster                           = aws_ecs_cluster.this.id
  task_definition                   = aws_ecs_task_definition.${name}.arn
  desired_count                     = ${count}
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 30

  # A new version is started beside the old one, and taken back by itself if it does not become ready.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.${name}.arn
    container_name   = "serve"
    container_port   = ${port}
  }

  depends_on = [aws_lb_listener.this, aws_iam_role_policy.start]
${
  name === 'stable'
    ? `
  # How many there are is up to the scaling below.
  lifecycle {
    ignore_changes = [desired_count]
  }
`
    : ''
}}
`

const scaling = `
resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  resource_id        = "service/\${aws_ecs_cluster.this.name}/\${aws_ecs_service.stable.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.replicas
  max_capacity       = var.replicas_max
}

resource "aws_appautoscaling_policy" "this" {
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  resource_id        = aws_appautoscaling_target.this.resource_id
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 300
    scale_out_cooldown = 30

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
`
