import { type Blueprint, port, readyPath } from '../exporter.ts'

interface Part {
  readonly name: 'Stable' | 'Canary'
  readonly image: string
  readonly version: number
  readonly count: string
}

/** The load balancer, tasks, and what keeps them running. */
export function service({ model, version, canary, replicas }: Blueprint): string {
  const parts: Part[] = [{ name: 'Stable', image: 'Image', version, count: '!Ref Replicas' }]
  if (canary)
    parts.push({
      name: 'Canary',
      image: 'CanaryImage',
      version: canary.version,
      count: String(Math.max(1, Math.ceil((replicas * canary.percent) / 100))),
    })
  return `${common}${listener(parts)}${parts.map((part) => partText(model, part)).join('')}${scaling}`
}

const common = `  Log:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      RetentionInDays: 30
  Cluster:
    Type: AWS::ECS::Cluster
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    DependsOn: GatewayAttachment
    Properties:
      Type: application
      Scheme: !If [IsPublic, internet-facing, internal]
      SecurityGroups: [!Ref BalancerGroup]
      Subnets: [!Ref PublicSubnet1, !Ref PublicSubnet2]
      LoadBalancerAttributes:
        - Key: routing.http.drop_invalid_header_fields.enabled
          Value: 'true'
`

const listener = (parts: readonly Part[]): string => `  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: !If [HasCertificate, 443, 80]
      Protocol: !If [HasCertificate, HTTPS, HTTP]
      Certificates: !If [HasCertificate, [{ CertificateArn: !Ref CertificateArn }], !Ref AWS::NoValue]
      SslPolicy: !If [HasCertificate, ELBSecurityPolicy-TLS13-1-2-2021-06, !Ref AWS::NoValue]
      DefaultActions:
        - Type: forward
${parts.length > 1 ? split(parts) : '          TargetGroupArn: !Ref StableTargets\n'}`

/** Who asked once is answered by the same version again. */
const split = (parts: readonly Part[]): string => `          ForwardConfig:
            TargetGroups:
${parts.map(({ name }) => `              - TargetGroupArn: !Ref ${name}Targets\n                Weight: !Ref ${name}Percent\n`).join('')}            TargetGroupStickinessConfig:
              Enabled: true
              DurationSeconds: 3600
`

const partText = (model: string, { name, image, version, count }: Part): string => `
  # ${model}@${version}
  ${name}Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      VpcId: !Ref Vpc
      Port: ${port}
      Protocol: HTTP
      TargetType: ip
      HealthCheckPath: ${readyPath}
      HealthCheckIntervalSeconds: 10
      HealthCheckTimeoutSeconds: 2
      HealthyThresholdCount: 2
      UnhealthyThresholdCount: 2
      Matcher:
        HttpCode: '200'
      TargetGroupAttributes:
        - Key: deregistration_delay.timeout_seconds
          Value: '30'
        - Key: load_balancing.algorithm.type
          Value: least_outstanding_requests
  ${name}Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: !Ref Cpu
      Memory: !Ref Memory
      ExecutionRoleArn: !GetAtt StartRole.Arn
      TaskRoleArn: !GetAtt TaskRole.Arn
      RuntimePlatform:
        OperatingSystemFamily: LINUX
        CpuArchitecture: X86_64
      # The prediction log: it lives as long as its task.
      Volumes:
        - Name: log
      ContainerDefinitions:
        - Name: serve
          Image: !Ref ${image}
          Essential: true
          ReadonlyRootFilesystem: true
          StopTimeout: 30
          PortMappings:
            - ContainerPort: ${port}
          MountPoints:
            - SourceVolume: log
              ContainerPath: /log
          LinuxParameters:
            Capabilities:
              Drop: [ALL]
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Ref Log
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: ${name.toLowerCase()}
  ${name}Service:
    Type: AWS::ECS::Service
    DependsOn: Listener
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref ${name}Task
      DesiredCount: ${count}
      LaunchType: FARGATE
      HealthCheckGracePeriodSeconds: 30
      # A new version is started beside the old one, and taken back by itself if it does not become ready.
      DeploymentConfiguration:
        MinimumHealthyPercent: 100
        MaximumPercent: 200
        DeploymentCircuitBreaker:
          Enable: true
          Rollback: true
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref PublicSubnet1, !Ref PublicSubnet2]
          SecurityGroups: [!Ref TaskGroup]
          AssignPublicIp: ENABLED
      LoadBalancers:
        - TargetGroupArn: !Ref ${name}Targets
          ContainerName: serve
          ContainerPort: ${port}
`

const scaling = `
  ScalingTarget:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: ecs
      ResourceId: !Sub 'service/\${Cluster}/\${StableService.Name}'
      ScalableDimension: ecs:service:DesiredCount
      MinCapacity: !Ref Replicas
      MaxCapacity: !Ref ReplicasMax
  ScalingPolicy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref ScalingTarget
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 60
        ScaleInCooldown: 300
        ScaleOutCooldown: 30
        PredefinedMetricSpecification:
          PredefinedMetricType: ECSServiceAverageCPUUtilization
`
