/** Two zones: load balancer and tasks in public subnets, the database in private ones that lead nowhere. */
export const network = `  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
      EnableDnsHostnames: true
      Tags:
        - Key: Name
          Value: !Ref AWS::StackName
  Gateway:
    Type: AWS::EC2::InternetGateway
  GatewayAttachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc
      InternetGatewayId: !Ref Gateway
${[0, 1].map((at) => subnet('Public', at, at)).join('')}${[0, 1].map((at) => subnet('Private', at, 128 + at)).join('')}  PublicRoutes:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  PublicRoute:
    Type: AWS::EC2::Route
    DependsOn: GatewayAttachment
    Properties:
      RouteTableId: !Ref PublicRoutes
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
${[0, 1].map(association).join('')}
  BalancerGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Whoever may ask for predictions
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - Description: Requests
          CidrIp: !Ref AllowedCidr
          IpProtocol: tcp
          FromPort: !If [HasCertificate, 443, 80]
          ToPort: !If [HasCertificate, 443, 80]
      SecurityGroupEgress:
        - Description: To the tasks
          CidrIp: 10.0.0.0/16
          IpProtocol: tcp
          FromPort: 4000
          ToPort: 4000
  TaskGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks, asked by the load balancer alone
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - Description: From the load balancer
          SourceSecurityGroupId: !Ref BalancerGroup
          IpProtocol: tcp
          FromPort: 4000
          ToPort: 4000
      SecurityGroupEgress:
        - Description: To the registry and the log service, which have no fixed addresses
          CidrIp: 0.0.0.0/0
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
  StoreGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Whoever may reach the database, the Levain server
      VpcId: !Ref Vpc
  DatabaseGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: The database
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - Description: From the Levain server
          SourceSecurityGroupId: !Ref StoreGroup
          IpProtocol: tcp
          FromPort: 5432
          ToPort: 5432

`

function subnet(kind: string, at: number, third: number): string {
  return `  ${kind}Subnet${at + 1}:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      AvailabilityZone: !Select [${at}, !GetAZs '']
      CidrBlock: 10.0.${third}.0/24
`
}

function association(at: number): string {
  return `  PublicRouteAssociation${at + 1}:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref PublicSubnet${at + 1}
      RouteTableId: !Ref PublicRoutes
`
}
