import type { Blueprint, Exporter } from '../exporter.ts'
import { fargateSizes, type Size, sizeFor } from '../sizes.ts'
import { network } from './network.ts'
import { page } from './page.ts'
import { roles } from './roles.ts'
import { service } from './service.ts'
import { storage } from './storage.ts'

/** One template: a network, a bucket, a database, and the service on Fargate behind a load balancer. */
const cloudformation: Exporter = {
  title: 'AWS, with CloudFormation',
  files(blueprint) {
    const size = sizeFor('cloudformation', fargateSizes, blueprint)
    const parts = [head(blueprint, size), 'Resources:\n', network, storage, roles, service(blueprint), outputs]
    return { 'template.yaml': parts.join(''), 'README.md': page(blueprint) }
  },
}

export default cloudformation

const head = (
  { model, version, image, replicas, canary }: Blueprint,
  { cpu, memoryGiB }: Size,
): string => `AWSTemplateFormatVersion: '2010-09-09'
Description: ${JSON.stringify(`${model}@${version}, served by Levain`)}

Parameters:
  Image:
    Type: String
    Description: Image that serves the model, best by its digest.
    Default: ${image}
${canary ? canaryParameters(canary) : ''}  Replicas:
    Type: Number
    Description: The fewest tasks that answer; more are started under load.
    MinValue: 1
    Default: ${replicas}
  ReplicasMax:
    Type: Number
    Description: The most tasks that are started under load.
    MinValue: 1
    Default: ${replicas * 4}
  Cpu:
    Type: Number
    Description: Thousand and twenty-fourths of a core for each task, a size that Fargate has.
    Default: ${cpu * 1024}
  Memory:
    Type: Number
    Description: MiB of memory for each task, a size that Fargate has with that many cores.
    Default: ${memoryGiB * 1024}
  Public:
    Type: String
    Description: Whether the load balancer has an address on the internet.
    AllowedValues: ['true', 'false']
    Default: 'false'
  AllowedCidr:
    Type: String
    Description: Network that may ask for predictions.
    Default: 10.0.0.0/16
  CertificateArn:
    Type: String
    Description: Certificate of ACM for HTTPS; without one the load balancer speaks plain HTTP.
    Default: ''
  DatabaseClass:
    Type: String
    Description: Class of the PostgreSQL that holds the ledger.
    Default: db.t4g.small

Conditions:
  IsPublic: !Equals [!Ref Public, 'true']
  HasCertificate: !Not [!Equals [!Ref CertificateArn, '']]

`

const canaryParameters = ({ image, percent }: NonNullable<Blueprint['canary']>): string => `  CanaryImage:
    Type: String
    Description: Image of the version that is tried on a part of the requests.
    Default: ${image}
  CanaryPercent:
    Type: Number
    Description: Its part of the requests; 0 takes it out, 100 makes it answer all.
    MinValue: 0
    MaxValue: 100
    Default: ${percent}
  StablePercent:
    Type: Number
    Description: What is left of the requests.
    MinValue: 0
    MaxValue: 100
    Default: ${100 - percent}
`

const outputs = `
Outputs:
  Url:
    Description: Where predictions are asked for.
    Value: !If [HasCertificate, !Sub 'https://\${Balancer.DNSName}', !Sub 'http://\${Balancer.DNSName}']
  Blobs:
    Description: LEVAIN_BLOBS of the Levain server.
    Value: !Sub 's3://\${Bucket}'
  Database:
    Description: Host, port and name in LEVAIN_LEDGER of the Levain server.
    Value: !Sub '\${Database.Endpoint.Address}:\${Database.Endpoint.Port}/levain'
  DatabaseSecret:
    Description: Secret that holds user and password of the database; AWS made it.
    Value: !GetAtt Database.MasterUserSecret.SecretArn
  StorePolicy:
    Description: What the Levain server needs; attach it to the role that runs it. The service that predicts does not.
    Value: !Ref StorePolicy
  StoreSecurityGroup:
    Description: Security group from which the database may be reached; put the Levain server into it.
    Value: !Ref StoreGroup
`
